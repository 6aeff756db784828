/** bench: measures what this project promises about its speed. One JSON line a figure; exit code 1 where one misses its bound or fails. */
import type { Figure, Result } from './figure.js';
import { figures } from './figures/index.js';
import { openStand } from './stand.js';
import type { Stand } from './stand.js';

process.exitCode = await main(process.argv.slice(2));

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !figures.some((figure) => figure.name === name));
  if (unknown.length > 0) {
    console.error(
      `No figure is called ${unknown.join(', ')}. There are: ${figures.map(({ name }) => name).join(', ')}.`,
    );
    return 2;
  }
  const chosen = figures.filter(({ name }) => names.length === 0 || names.includes(name));
  let stand: Promise<Stand> | undefined;
  const open = (): Promise<Stand> => (stand ??= openStand());
  let missed = false;
  try {
    for (const figure of chosen) {
      for (const result of await resultsOf(figure, open)) {
        console.log(JSON.stringify(result));
        missed ||= result.ok === false || result.value === null;
      }
    }
  } finally {
    await stand?.then(
      (opened) => opened.close(),
      () => undefined,
    );
  }
  return missed ? 1 : 0;
}

/** One figure that cannot be measured keeps none of the others from it, and is told as such. */
async function resultsOf(figure: Figure, open: () => Promise<Stand>): Promise<readonly Result[]> {
  try {
    return await figure.measure(open);
  } catch (error) {
    const note = `could not be measured: ${innermost(error)}`;
    const nothing = { value: null, unit: '', floor: null, ratio: null, bound: null, ok: null, repeats: 0 };
    return [{ figure: figure.name, ...nothing, note }];
  }
}

/** Temporal wraps what a step threw in a failure of the activity, and that in one of the run. */
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? innermost(error.cause) : error.message;
}
