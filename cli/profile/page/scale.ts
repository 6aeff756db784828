/** Maps numbers to places on the page; all to the middle where there is no range. */
export function scale(
  low: number,
  high: number,
  { from, to }: { from: number; to: number },
): (value: number) => number {
  // Halves first: the range of the greatest doubles is greater than any.
  const range = high / 2 - low / 2;
  if (range === 0) return () => (from + to) / 2;
  return (value) => from + ((value / 2 - low / 2) / range) * (to - from);
}

/** A place on the page in as many digits as an eye can see. */
export function place(at: number): string {
  return String(Math.round(at * 10) / 10);
}
