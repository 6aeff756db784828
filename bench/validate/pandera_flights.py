"""Reads flights-3m and holds it against 20 expectations in pandera each time a line comes in; prints CPU seconds."""
import json
import sys
import time

import pandas as pd
import pandera.pandas as pa

Check = pa.Check


def between(low, high, of):
    return Check(lambda column: low <= of(column) <= high, name=f"{low}..{high}")


airport = [
    Check.str_length(3, 3),
    Check.str_matches(r"^[A-Z]{3}$"),
    Check(lambda column: column.nunique() <= 400),
]
schema = pa.DataFrameSchema(
    {
        "date": pa.Column("datetime64[us]", [Check.in_range("2001-01-01", "2001-07-01")], nullable=False),
        "delay": pa.Column(
            None,
            [
                Check.in_range(-120, 3000),
                between(0, 20, lambda column: column.mean()),
                between(0, 60, lambda column: column.std()),
                between(-10, 5, lambda column: column.median()),
                between(0, 60, lambda column: column.quantile(0.9)),
            ],
            nullable=False,
        ),
        "distance": pa.Column(
            None, [Check.in_range(0, 6000), between(500, 1000, lambda column: column.mean())], nullable=False
        ),
        "origin": pa.Column("str", [*airport, Check.notin(["XXX", "ZZZ"])], nullable=False),
        "destination": pa.Column("str", airport[1:], nullable=False),
    },
    checks=[Check(lambda table: len(table) >= 3_000_000)],
)

print(json.dumps({"pandas": pd.__version__}), flush=True)
for _ in sys.stdin:
    began = time.process_time()
    failed = []
    flights = pd.read_parquet(sys.argv[1])
    read = time.process_time() - began
    try:
        schema.validate(flights, lazy=True)
    except pa.errors.SchemaErrors as errors:
        failed = sorted({f"{case.column} {case.check}" for case in errors.failure_cases.itertuples()})
    print(json.dumps({"seconds": time.process_time() - began, "read": read, "failed": failed}), flush=True)
