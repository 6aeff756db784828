import { BIGINT, BOOLEAN, DuckDBScalarFunction, DuckDBTableFunction, INTEGER, VARCHAR } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { linesOf } from './line-reader.js';
import type { Line } from './line-reader.js';
import type { NotedLines } from './noted-lines.js';

/** Rows in one of DuckDB's chunks; fewer where lines are long. */
const CHUNK = duckdb.vector_size();
const CHUNK_BYTES = 8 << 20;

interface Lines {
  readonly paths: readonly string[];
  readonly longest: number;
  readonly noted: NotedLines;
}

/** Lets SQL read lines as the table function `name()`: the file's position, the line's number and text. Lines that are no text are noted. */
export function registerLines(db: DuckDBConnection, name: string, lines: Lines): void {
  db.registerTableFunction(
    DuckDBTableFunction.create({
      name,
      bindFunction: (info) => {
        info.addResultColumn('file', INTEGER);
        info.addResultColumn('line', BIGINT);
        info.addResultColumn('text', VARCHAR);
      },
      initFunction: (info) => {
        info.setMaxThreads(1);
        info.setInitData(textLines(lines));
      },
      mainFunction: (info, { chunk }) => {
        try {
          duckdb.data_chunk_set_size(chunk, fill(chunk, info.initData as Iterator<TextLine>));
        } catch (error) {
          info.setError(String(error));
        }
      },
    }),
  );
}

/** `name(file, line, why, columns, text)` notes a line, and is false. */
export function registerNote(db: DuckDBConnection, name: string, noted: NotedLines): void {
  db.registerScalarFunction(
    DuckDBScalarFunction.create({
      name,
      returnType: BOOLEAN,
      parameterTypes: [INTEGER, BIGINT, VARCHAR, VARCHAR, VARCHAR],
      volatile: true,
      mainFunction: (_info, chunk, kept) => {
        for (const [at, [file, line, why, columns, text]] of chunk.getRows().entries()) {
          noted.add({
            file: Number(file),
            line: Number(line),
            why: String(why),
            columns: String(columns),
            text: String(text),
          });
          kept.setItem(at, false);
        }
        kept.flush();
      },
    }),
  );
}

interface TextLine extends Line {
  readonly file: number;
}

function* textLines({ paths, longest, noted }: Lines): Generator<TextLine> {
  let lines = 0;
  for (const [file, path] of paths.entries()) {
    for (const line of linesOf(path, { longest })) {
      lines++;
      const { problem, number, bytes } = line;
      if (problem === undefined) yield { ...line, file };
      else
        noted.add({
          file,
          line: number,
          why: problem,
          columns: '',
          text: Buffer.from(bytes).toString('utf8', 0, 4096),
        });
    }
  }
  noted.lines = lines;
}

/** Puts the next lines into a chunk. Gives how many. */
function fill(chunk: duckdb.DataChunk, lines: Iterator<TextLine>): number {
  const [files, numbers] = [new Int32Array(CHUNK), new BigInt64Array(CHUNK)];
  const texts = duckdb.data_chunk_get_vector(chunk, 2);
  let [rows, held] = [0, 0];
  while (rows < CHUNK && held < CHUNK_BYTES) {
    const next = lines.next();
    if (next.done === true) break;
    const { file, number, bytes } = next.value;
    files[rows] = file;
    numbers[rows] = BigInt(number);
    duckdb.vector_assign_string_element_len(texts, rows, bytes);
    held += bytes.length;
    rows++;
  }
  duckdb.copy_data_to_vector(duckdb.data_chunk_get_vector(chunk, 0), 0, files.buffer, 0, 4 * rows);
  duckdb.copy_data_to_vector(duckdb.data_chunk_get_vector(chunk, 1), 0, numbers.buffer, 0, 8 * rows);
  return rows;
}
