import type { TableRef } from '../../core/artifact.js';
import { FinalError } from '../../core/errors.js';
import type { Json } from '../../core/json.js';
import type { TableQuery } from '../../core/query.js';
import type { StepTask } from '../../core/task.js';
import type { NewRows } from '../../infra/arrow/new-rows.js';
import type { Registry } from '../../infra/stores/registry.js';
import type { WatermarkRange } from '../../infra/stores/watermark-registry.js';

export interface IncrementDeps {
  readonly task: StepTask;
  readonly registry: () => Promise<Pick<Registry, 'watermarkRange' | 'decideRange'>>;
  readonly log: (message: string, fields?: { readonly [key: string]: Json }) => void;
  /** Reads the query, the new rows of it where those are meant. */
  readonly read: (query: TableQuery, newRows?: NewRows) => Promise<TableRef>;
}

/** A query as a table; of one that asks for what is new, the rows between the run's two ends. */
export async function readNew(query: TableQuery, { task, registry, log, read }: IncrementDeps): Promise<TableRef> {
  const { newBy: since } = query;
  if (since === undefined) return read(query);
  if (task.items !== undefined) throw inMap(task.step);
  const { kindOf } = await import('../../infra/arrow/new-rows.js');
  const { pipeline, id: runId, reproduces } = task.run;
  const name = since.name ?? task.step;
  const question = {
    pipeline,
    name,
    runId,
    step: task.step,
    column: since.column,
    kind: kindOf(query, since),
    ...(reproduces === undefined ? {} : { reproduces }),
  };
  const range = await (await registry()).watermarkRange(question);
  const tell = ({ low, high }: WatermarkRange): void =>
    log('reads by a watermark', { watermark: `${pipeline}/${name}`, past: low ?? null, upTo: high ?? null });
  if (range.decided) tell(range);
  return read(query, {
    low: range.low,
    high: range.decided ? (range.high ?? null) : undefined,
    decide: async (high) => {
      const decided = await (
        await registry()
      ).decideRange(question, { ...range, ...(high === undefined ? {} : { high }) });
      tell(decided);
      return decided.high;
    },
  });
}

function inMap(step: string): FinalError {
  return new FinalError('SINCE_IN_MAP', {
    message: `An item of the map "${step}" asks for what is new: one watermark would stand for many reads.`,
    hint: 'Read by .since(…) in a step of its own, and map over what it gives.',
  });
}
