const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `512 B`, `1.4 MB`: in powers of 1000, with two significant digits. */
export function bytes(size: number): string {
  const power = Math.min(UNITS.length - 1, size < 1_000 ? 0 : Math.floor(Math.log10(size) / 3));
  const value = size / 1_000 ** power;
  return `${power === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`;
}
