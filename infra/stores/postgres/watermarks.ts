import { FinalError } from '../../../core/errors.js';
import type {
  Watermark,
  WatermarkMove,
  WatermarkQuestion,
  WatermarkRange,
  WatermarkRegistry,
} from '../watermark-registry.js';
import type { Database, Queries, Statement } from './database.js';

const ADD: Statement = {
  name: 'watermark-add',
  text: `
insert into coppice.watermark (pipeline, name, column_name, kind) values ($1, $2, $3, $4)
on conflict (pipeline, name) do nothing`,
};
const COLUMNS = 'pipeline, name, column_name as "column", kind, value, moved_at as "movedAt"';
const FIND: Statement = {
  name: 'watermark-find',
  text: `select ${COLUMNS}, epoch from coppice.watermark where pipeline = $1 and name = $2`,
};
const RANGE: Statement = {
  name: 'watermark-range',
  text: `
select low, high, epoch, true as decided from coppice.watermark_range
where run_id = $1 and pipeline = $2 and name = $3`,
};
const DECIDE: Statement = {
  name: 'watermark-decide',
  text: `
insert into coppice.watermark_range (run_id, pipeline, name, step, low, high, epoch) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (run_id, pipeline, name) do nothing`,
};
const LIST: Statement = {
  name: 'watermark-list',
  text: `select ${COLUMNS} from coppice.watermark order by pipeline, name`,
};
const HISTORY: Statement = {
  name: 'watermark-history',
  text: `
select before as "from", value as "to", actor, why, run_id as "runId", at from coppice.watermark_move
where pipeline = $1 and name = $2 order by id`,
};
const RESET: Statement = {
  name: 'watermark-reset',
  text: `
with held as (
  select pipeline, name, value as before from coppice.watermark where pipeline = $1 and name = $2 for update
), moved as (
  update coppice.watermark set value = $3, epoch = epoch + 1, moved_at = date_trunc('milliseconds', clock_timestamp())
  from held where (watermark.pipeline, watermark.name) = (held.pipeline, held.name)
  returning held.*, value
), told as (
  insert into coppice.watermark_move (pipeline, name, before, value, actor, why)
  select pipeline, name, before, value, $4, $5 from moved
), line as (
  insert into coppice.audit (actor, action, subject, details)
  select $4, 'watermark.reset', pipeline || '/' || name, json_build_object('from', before, 'to', value, 'why', $5::text)
  from moved
)
select exists (select from held) as known`,
};

/**
 * For the statement that ends a run, as further parts of its \`with\`, after \`ended\`: the run's ranges become where its
 * watermarks stand. Their rows are held, so that of two runs that end at once the one that read further counts; and of a
 * watermark that a person has moved since it was read, the person's word does.
 */
export const MOVE_WATERMARKS = `held as (
  select watermark.pipeline, watermark.name, watermark.value as before, range.high, range.run_id
  from coppice.watermark join coppice.watermark_range as range using (pipeline, name) join ended on range.run_id = ended.id
  where ended.state = 'completed' and range.epoch = watermark.epoch and (
    watermark.value is null or case watermark.kind
      when 'number' then range.high::numeric > watermark.value::numeric else range.high > watermark.value end)
    and range.high is not null
  order by watermark.pipeline, watermark.name
  for update of watermark
), moved as (
  update coppice.watermark set value = held.high, moved_at = date_trunc('milliseconds', clock_timestamp())
  from held where (watermark.pipeline, watermark.name) = (held.pipeline, held.name)
  returning held.*
), told as (
  insert into coppice.watermark_move (pipeline, name, before, value, actor, why, run_id)
  select pipeline, name, before, high, 'run:' || run_id, 'the run that read up to it is completed', run_id from moved
), told_line as (
  insert into coppice.audit (actor, action, subject, details)
  select 'run:' || run_id, 'watermark.move', pipeline || '/' || name, json_build_object('from', before, 'to', high)
  from moved
)`;

export const watermarks = (database: Database): WatermarkRegistry => ({
  watermarkRange(question) {
    return database.transaction((queries) => rangeOf(queries, question));
  },
  decideRange(question, { low, high, epoch }) {
    const { runId, pipeline, name, step } = question;
    return database.transaction(async (queries) => {
      await queries.rows(DECIDE, [runId, pipeline, name, step, low, high, epoch]);
      return rangeOf(queries, question);
    });
  },
  watermarks() {
    return database.rows<Watermark>(LIST);
  },
  watermarkHistory({ pipeline, name }) {
    return database.rows<WatermarkMove>(HISTORY, [pipeline, name]);
  },
  async resetWatermark({ pipeline, name, value, actor, why }) {
    const found = await database.first<{ known: boolean }>(RESET, [pipeline, name, value, actor, why]);
    if (found?.known !== true) throw notFound(pipeline, name);
  },
});

async function rangeOf(queries: Queries, question: WatermarkQuestion): Promise<WatermarkRange> {
  const { runId, pipeline, name, column, kind, reproduces } = question;
  const earlier = await queries.first<WatermarkRange>(RANGE, [reproduces ?? runId, pipeline, name]);
  if (earlier !== null) return earlier;
  if (reproduces !== undefined) throw notRead(reproduces, `${pipeline}/${name}`);
  await queries.rows(ADD, [pipeline, name, column, kind]);
  const found = await queries.first<Watermark & { readonly epoch: number }>(FIND, [pipeline, name]);
  if (found === null) throw notFound(pipeline, name);
  if (found.column !== column || found.kind !== kind) throw otherColumn(found, question);
  const { value, epoch } = found;
  return { epoch, decided: false, ...(value === undefined ? {} : { low: value }) };
}

function otherColumn(found: Watermark, { pipeline, name, column, kind }: WatermarkQuestion): FinalError {
  return new FinalError('WATERMARK_COLUMN', {
    message: `The watermark "${pipeline}/${name}" is kept for "${found.column}" (${found.kind}), and a step asks by it for "${column}" (${kind}).`,
    hint: 'Give the other one a name of its own: .since(column, { name }). It then begins with all rows.',
  });
}

function notRead(run: string, place: string): FinalError {
  return new FinalError('WATERMARK_NOT_READ', {
    message: `The run ${run}, which is reproduced, did not read by the watermark "${place}".`,
    hint: 'Start the pipeline as a run of its own.',
  });
}

function notFound(pipeline: string, name: string): FinalError {
  return new FinalError('WATERMARK_NOT_FOUND', {
    message: `There is no watermark "${pipeline}/${name}".`,
    hint: '`coppice watermarks` lists what there is.',
  });
}
