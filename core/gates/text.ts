/** Six digits: what a person compares. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}

export function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${shown(value)}`;
}
