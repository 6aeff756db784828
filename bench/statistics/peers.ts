/**
 * The same statistics by pandas and by polars, over the very Arrow files of our table, as their users would write it.
 * Called with the library's name and the files; prints JSON, with the seconds after the imports in it.
 */
export const PEERS = `
import json, sys, time
name, files = sys.argv[1], sys.argv[2:]
P = [0, .01, .05, .1, .2, .25, .3, .4, .5, .6, .7, .75, .8, .9, .95, .99, 1]
import numpy as np

def by_pandas(files):
    import pandas as pd, pyarrow as pa, pyarrow.ipc as ipc
    begun = time.perf_counter()
    tables = [ipc.open_file(pa.memory_map(file)).read_all() for file in files]
    frame = pa.concat_tables(tables).unify_dictionaries().to_pandas()
    columns = {}
    for name in frame.columns:
        s = frame[name]
        counts = s.value_counts()
        one = {"count": int(s.count()), "missing": int(s.isna().sum()), "distinct": int((counts > 0).sum()),
               "top": [int(c) for c in counts.head(20)]}
        if str(s.dtype) != "category":
            if str(s.dtype).startswith("datetime"): s = s.astype("datetime64[ms]").astype("int64")
            one.update(zeros=int((s == 0).sum()), mean=s.mean(), std=s.std(), skew=s.skew(), kurtosis=s.kurt(),
                       min=s.min(), max=s.max(), quantiles=list(s.quantile(P)), histogram=list(np.histogram(s, 10)[0]))
        columns[str(name)] = one
    return columns, begun

def by_polars(files):
    import polars as pl
    begun = time.perf_counter()
    frame = pl.concat([pl.read_ipc(file) for file in files], rechunk=True)
    columns = {}
    for name in frame.columns:
        s = frame[name]
        counts = s.drop_nulls().value_counts(sort=True)["count"]
        one = {"count": s.len() - s.null_count(), "missing": s.null_count(), "distinct": counts.len(),
               "top": counts.head(20).to_list()}
        if s.dtype.is_temporal(): s = s.dt.epoch("ms")
        if s.dtype.is_numeric():
            c = pl.col(name)
            row = s.to_frame().select(
                (c == 0).sum().alias("zeros"), c.mean().alias("mean"), c.std().alias("std"),
                c.skew(bias=False).alias("skew"), c.kurtosis(bias=False).alias("kurtosis"),
                c.min().alias("min"), c.max().alias("max"),
                *[c.quantile(p, "linear").alias(f"q{i}") for i, p in enumerate(P)]).row(0, named=True)
            one.update({k: v for k, v in row.items() if not k.startswith("q")})
            one.update(quantiles=[row[f"q{i}"] for i in range(len(P))], histogram=list(np.histogram(s.to_numpy(), 10)[0]))
        columns[name] = one
    return columns, begun

columns, begun = {"pandas": by_pandas, "polars": by_polars}[name](files)
print(json.dumps({"seconds": time.perf_counter() - begun, "columns": columns}, default=lambda x: x.item()))
`;
