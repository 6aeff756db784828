/** Works on items at most `lanes` at a time, and gives the results in the items' order, as they are asked for. */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  lanes: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  for (const item of items) {
    const one = work(item);
    // A failure is met when its turn comes; until then it is nobody's.
    one.catch(() => undefined);
    begun.push(one);
    if (begun.length >= lanes) yield await begun.shift()!;
  }
  while (begun.length > 0) yield await begun.shift()!;
}
