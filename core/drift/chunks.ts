/** Some consecutive rows: those from one to before another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * A reference in so many chunks of one size, as NannyML cuts it: what is left over is a chunk of its own, so that there
 * may be one more. None where there are fewer rows than chunks.
 */
export function chunksOf(rows: number, chunks: number): Span[] {
  const size = Math.floor(rows / chunks);
  if (size === 0) return [];
  return Array.from({ length: Math.ceil(rows / size) }, (_, at) => ({
    from: at * size,
    to: Math.min(rows, (at + 1) * size),
  }));
}

/** Mean ± so many standard deviations (over n) of what a figure was on chunks of the reference. */
export function limitsOf(figures: readonly number[], deviations: number): { lower: number; upper: number } {
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
  const deviation = Math.sqrt(figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0) / figures.length);
  return { lower: mean - deviations * deviation, upper: mean + deviations * deviation };
}
