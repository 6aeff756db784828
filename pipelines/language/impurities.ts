const PATTERNS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Date.now', /\bDate\.now\s*\(/],
  ['new Date()', /\bnew Date\s*\(\s*\)/],
  ['Math.random', /\bMath\.random\s*\(/],
  ['performance.now', /\bperformance\.now\s*\(/],
  ['fetch', /\bfetch\s*\(/],
  ['process.env', /\bprocess\.env\b/],
];

/** What a function's own text mentions that may differ between two calls. It does not look into what it calls. */
export function impurities(body: (...args: never[]) => unknown): readonly string[] {
  const text = body.toString();
  return PATTERNS.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
}
