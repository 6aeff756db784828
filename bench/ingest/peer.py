"""One peer of the ingest: Parquet to Arrow files, read and written by pyarrow or read by DuckDB.

    peer.py pyarrow|duckdb plain|parts <parquet> <folder>

`plain` writes one file of the columns as they are read. `parts` writes what Coppice writes: files of 2^20 rows, texts as
dictionaries, each synced to the disk; it hashes nothing. Prints one line of JSON: rows, and the peak of its memory in KiB.
"""

import json
import os
import resource
import sys


def batches_of(library, parquet):
    if library == "pyarrow":
        import pyarrow.parquet as pq

        source = pq.ParquetFile(parquet)
        return source.schema_arrow, source.iter_batches(1 << 20)
    import duckdb

    relation = duckdb.connect().from_parquet(parquet)
    read = getattr(relation, "to_arrow_reader", None) or relation.fetch_record_batch
    reader = read(1 << 20)
    return reader.schema, reader


def write_plain(schema, batches, folder):
    import pyarrow as pa

    rows = 0
    with pa.OSFile(os.path.join(folder, "all.arrow"), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def write_parts(_schema, batches, folder):
    import pyarrow as pa

    rows = 0
    for at, batch in enumerate(batches):
        texts = [pa.types.is_string(field.type) for field in batch.schema]
        columns = [column.dictionary_encode() if text else column for column, text in zip(batch.columns, texts)]
        part = pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
        with open(os.path.join(folder, f"part-{at:05}.arrow"), "wb") as file:
            with pa.ipc.new_file(file, part.schema) as writer:
                writer.write_batch(part)
            file.flush()
            os.fsync(file.fileno())
        rows += part.num_rows
    return rows


def peak():
    """As the system counts it; `ru_maxrss` begins with what the parent had."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    library, how, parquet, folder = sys.argv[1:5]
    write = {"plain": write_plain, "parts": write_parts}[how]
    print(json.dumps({"rows": write(*batches_of(library, parquet), folder), "peakKiB": peak()}))
