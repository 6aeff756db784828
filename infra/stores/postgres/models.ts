import type { ModelVersion, NewModelVersion, Registry } from '../registry.js';
import type { Database, Queries, Statement } from './database.js';
import { json } from './values.js';

/** Every column of `model_version`, as ModelVersion names them. */
export const VERSION = `model_version.model, model_version.version, artifact, model_version.run_id as "runId", step, metrics,
  provenance, report, model_version.actor, created_at as "createdAt"`;

const ADD_MODEL: Statement = {
  name: 'model-add',
  text: 'insert into coppice.model (name) values ($1) on conflict (name) do nothing',
};
/** Whoever numbers a version of a model holds its row: versions come one after another, without holes. */
const LOCK_MODEL: Statement = { name: 'model-lock', text: 'select from coppice.model where name = $1 for update' };
const BY_STEP: Statement = {
  name: 'version-by-step',
  text: `select ${VERSION} from coppice.model_version where run_id = $1 and step = $2`,
};
const REGISTER: Statement = {
  name: 'version-register',
  text: `
with model_version as (
  insert into coppice.model_version (model, version, artifact, run_id, step, metrics, provenance, report, actor)
  select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7, $8 from coppice.model_version where model = $1
  returning *
), line as (
  insert into coppice.audit (actor, action, subject, details)
  select actor, 'version.register', model || '/' || version,
    json_build_object('run', run_id, 'step', step, 'artifact', artifact ->> 'digest')
  from model_version
)
select ${VERSION} from model_version`,
};
const OF_MODEL: Statement = {
  name: 'version-of-model',
  text: `select ${VERSION} from coppice.model_version where model = $1 order by version`,
};
const GET: Statement = {
  name: 'version-get',
  text: `select ${VERSION} from coppice.model_version where model = $1 and version = $2`,
};
const MODELS: Statement = { name: 'model-list', text: 'select name from coppice.model order by name' };

type Models = Pick<Registry, 'registerVersion' | 'versions' | 'version' | 'models'>;

export const models = (database: Database): Models => ({
  async registerVersion(version) {
    const before = await database.first<ModelVersion>(BY_STEP, [version.runId, version.step]);
    return before ?? (await database.transaction((queries) => register(queries, version)));
  },
  versions(model) {
    return database.rows<ModelVersion>(OF_MODEL, [model]);
  },
  version(model, version) {
    return database.first<ModelVersion>(GET, [model, version]);
  },
  async models() {
    return (await database.rows<{ name: string }>(MODELS)).map(({ name }) => name);
  },
});

async function register(queries: Queries, version: NewModelVersion): Promise<ModelVersion> {
  const { model, artifact, runId, step, metrics, provenance, report, actor } = version;
  await queries.rows(ADD_MODEL, [model]);
  await queries.rows(LOCK_MODEL, [model]);
  const before = await queries.first<ModelVersion>(BY_STEP, [runId, step]);
  if (before !== null) return before;
  const values = [model, json(artifact), runId, step, json(metrics), json(provenance), json(report), actor];
  const [registered] = await queries.rows<ModelVersion>(REGISTER, values);
  if (registered === undefined) throw new Error('an insert that returned no row');
  return registered;
}
