import type { Markup } from '../../cli/profile/page/html.js';
import { gather } from '../../core/features/encoded.js';
import { schema } from '../../core/schema/index.js';
import type { Batch } from '../../core/table.js';
import { linesPlot } from './lines-plot.js';

const Moment = schema({ at: schema.timestamp({ precision: 'ms' }) });
const features = Moment.features((f) => ({ hour: f.at.hour().cyclic() }));

/** The two numbers of `.hour().cyclic()` for each hour of a day. */
export function cyclicHour(): Promise<Markup> {
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const encoded = features.fitted({}).encode(momentsAt(hours));
  const numbers = gather(encoded, { from: 0, to: hours.length }, new Float32Array(hours.length * features.width));
  const lines = features.names.map((name, at) => ({
    name,
    points: hours.map((hour) => [hour, numbers[hour * features.width + at]!] as const),
  }));
  return Promise.resolve(
    linesPlot({
      says: 'Sine and cosine of the hour of the day, each going through one whole wave from 0 to 23',
      lines,
      x: { at: [0, 6, 12, 18, 23], write: (hour) => `${hour}:00` },
      y: { at: [-1, 0, 1], write: String },
    }),
  );
}

function momentsAt(hours: readonly number[]): Batch {
  const values = BigInt64Array.from(hours, (hour) => BigInt(Date.UTC(2001, 0, 1, hour)));
  const at = { kind: 'numbers', values, precision: 'ms', length: hours.length, nulls: 0, validity: undefined } as const;
  return { rows: hours.length, columns: { at } };
}
