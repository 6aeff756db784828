/** Places of the rows of each slice, by falling number of rows. */
export function rowsBySlice(names: readonly string[]): readonly (readonly [slice: string, rows: Uint32Array])[] {
  const rows = new Map<string, number[]>();
  names.forEach((name, row) => {
    const known = rows.get(name);
    if (known === undefined) rows.set(name, [row]);
    else known.push(row);
  });
  return [...rows].sort(([, a], [, b]) => b.length - a.length).map(([name, own]) => [name, Uint32Array.from(own)]);
}
