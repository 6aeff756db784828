import { FinalError } from '../../../core/errors.js';
import type { Registry, RunRecord } from '../registry.js';
import type { Database, Statement } from './database.js';
import { json } from './values.js';
import { MOVE_WATERMARKS } from './watermarks.js';

const SHORTEST_PREFIX = 6;
const CANDIDATES = 6;
const COLUMNS = `id, workflow_id as "workflowId", pipeline, plan_digest as "planDigest", input, seed, actor, reason, state,
  started_at as "startedAt", ended_at as "endedAt", output, error, data_interval as "interval"`;

/** The audit line is written with the row or not at all, and not by a duplicate. */
const START: Statement = {
  name: 'run-start',
  text: `
with started as (
  insert into coppice.run (id, workflow_id, pipeline, plan_digest, input, seed, actor, reason, data_interval, state, started_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'running', coalesce($10, date_trunc('milliseconds', now())))
  on conflict (id) do nothing
  returning *
)
insert into coppice.audit (actor, action, subject, details)
select actor, 'run.start', id,
  json_build_object('pipeline', pipeline, 'workflowId', workflow_id, 'plan', plan_digest, 'reason', reason)
from started`,
};
const END: Statement = {
  name: 'run-end',
  text: `
with ended as (
  update coppice.run set state = $2, output = $3, error = $4, ended_at = date_trunc('milliseconds', now())
  where id = $1 and state = 'running'
  returning *
), stopped as (
  update coppice.step set state = case when ended.state = 'failed' then 'failed' else 'cancelled' end, ended_at = ended.ended_at
  from ended where step.run_id = ended.id and step.state = 'running'
), line as (
  insert into coppice.audit (actor, action, subject, details)
  select actor, 'run.end', id, json_build_object('pipeline', pipeline, 'state', state, 'error', error) from ended
), ${MOVE_WATERMARKS}
select exists (select from coppice.run where id = $1) as known`,
};
const EXACT: Statement = {
  name: 'run-exact',
  text: `
select ${COLUMNS} from coppice.run where id = $1 or workflow_id = $1
order by id = $1 desc, started_at desc limit 1`,
};
/** Of the runs of one workflow id, only the newest counts, unless a run's own id is meant. */
const PREFIX: Statement = {
  name: 'run-prefix',
  text: `
select ${COLUMNS} from coppice.run
where starts_with(id, $1) or starts_with(workflow_id, $1) and not exists (
  select from coppice.run newer
  where newer.workflow_id = run.workflow_id and (newer.started_at, newer.id) > (run.started_at, run.id))
order by started_at desc limit ${CANDIDATES}`,
};
const LIST: Statement = {
  name: 'run-list',
  text: `
select ${COLUMNS} from coppice.run
where ($1::text is null or pipeline = $1) and ($2::text is null or state = $2)
order by started_at desc, id desc limit $3`,
};

type Runs = Pick<Registry, 'startRun' | 'endRun' | 'run' | 'runs'>;

export const runs = (database: Database): Runs => ({
  async startRun(run) {
    const { id, workflowId, pipeline, planDigest, input, seed, actor, reason, interval, startedAt } = run;
    const values = [id, workflowId, pipeline, planDigest, json(input), seed, actor, reason, json(interval), startedAt];
    await database.rows(START, values);
  },
  async endRun(id, { state, output, error }) {
    const found = await database.first<{ known: boolean }>(END, [id, state, json(output), json(error)]);
    if (found?.known !== true) throw unknownRun(id);
  },
  async run(name) {
    const exact = await database.first<RunRecord>(EXACT, [name]);
    if (exact !== null || name.length < SHORTEST_PREFIX) return exact;
    return onlyOne(name, await database.rows<RunRecord>(PREFIX, [name]));
  },
  runs({ pipeline, state, limit = 100 } = {}) {
    return database.rows<RunRecord>(LIST, [pipeline, state, limit]);
  },
});

function onlyOne(prefix: string, found: readonly RunRecord[]): RunRecord | null {
  if (found.length < 2) return found[0] ?? null;
  throw new FinalError('RUN_AMBIGUOUS', {
    message: `"${prefix}" begins the name of more than one run: ${found.map((run) => run.id).join(', ')}.`,
    hint: 'Give more of the id.',
  });
}

function unknownRun(id: string): FinalError {
  return new FinalError('RUN_NOT_FOUND', {
    message: `The registry has no run ${id}.`,
    hint: 'A run is recorded with startRun before it is ended.',
  });
}
