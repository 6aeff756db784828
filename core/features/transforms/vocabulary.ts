/** The most frequent first; of equally frequent ones, the one whose text comes first by UTF-16 code unit. */
export function mostFrequent(counts: ReadonlyMap<string, number>, most: number): readonly string[] {
  return [...counts]
    .filter(([, count]) => count > 0)
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([text]) => text);
}
