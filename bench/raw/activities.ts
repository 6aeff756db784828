/** As little as an activity can do. */
export function next(value: number): Promise<number> {
  return Promise.resolve(value + 1);
}
