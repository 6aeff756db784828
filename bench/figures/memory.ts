import type { Figure, Result } from '../figure.js';
import type { Step } from '../ingest/chain.js';
import { withFlights } from '../ingest/flights.js';
import { tellStep } from '../ingest/tell.js';

const MOST_MIB = 1024;
const STEPS: readonly Step[] = ['ingest', 'validate', 'split', 'features'];

/** Thirty million flights, not in the order of time, from Parquet to encoded features: the peak of each step's process. */
export const memory30m: Figure = {
  name: 'memory-30m',
  measure: () =>
    withFlights(10, async (flights) => {
      const results: Result[] = [];
      for (const step of STEPS) {
        const { rows, peakKiB, seconds } = await tellStep(step, flights);
        const value = Math.round(peakKiB / 1024);
        results.push({
          figure: `memory-30m-${step}`,
          ...{ value, unit: 'MiB', floor: null, ratio: null },
          ...{ bound: `value <= ${MOST_MIB} MiB`, ok: value <= MOST_MIB, repeats: 1 },
          note: `${NOTES[step]}${rows} rows, ${seconds.toFixed(1)} s`,
        });
      }
      return results;
    }),
};

const NOTES: { readonly [S in Step]: string } = {
  ingest: '',
  validate: '',
  split: 'sorted by time on the way; ',
  features: 'fitted on the training rows, then every part encoded and let go; training keeps what is encoded; ',
};
