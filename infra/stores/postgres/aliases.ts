import { FinalError } from '../../../core/errors.js';
import type { AliasMove, ModelVersion, Registry } from '../registry.js';
import type { Database, Statement } from './database.js';
import { VERSION } from './models.js';

/** The model's row is held while an alias moves: moves are in order, and so are their times. */
const MOVE: Statement = {
  name: 'alias-move',
  text: `
with model as (
  select name from coppice.model
  where name = $1 and ($3::integer is null or exists (select from coppice.model_version where model = $1 and version = $3))
  for update
), moved as (
  insert into coppice.alias_move (model, alias, version, actor, why, run_id, key, at)
  select name, $2, $3, $4, $5, $6, $7, date_trunc('milliseconds', clock_timestamp()) from model
  on conflict (model, alias, key) do nothing
  returning *
), line as (
  insert into coppice.audit (actor, action, subject, details)
  select actor, 'alias.move', model || '@' || alias, json_build_object('version', version, 'why', why, 'run', run_id)
  from moved
)
select exists (select from model) as known`,
};
const AT: Statement = {
  name: 'alias-at',
  text: `
select ${VERSION} from coppice.model_version
join (
  select model, version from coppice.alias_move
  where model = $1 and alias = $2 and ($3::timestamptz is null or at <= $3) order by id desc limit 1
) as move using (model, version)`,
};
const NOW: Statement = {
  name: 'alias-now',
  text: `
select alias, version from (
  select distinct on (alias) alias, version from coppice.alias_move where model = $1 order by alias, id desc
) as newest where version is not null`,
};
const HISTORY: Statement = {
  name: 'alias-history',
  text: `
select model, alias, version, actor, why, run_id as "runId", key, at from coppice.alias_move
where model = $1 and ($2::text is null or alias = $2) order by id`,
};

type Aliases = Pick<Registry, 'moveAlias' | 'alias' | 'aliases' | 'aliasHistory'>;
type Moved = AliasMove & { readonly at: Date };

export const aliases = (database: Database): Aliases => ({
  async moveAlias({ model, alias, version, actor, why, runId, key }) {
    const values = [model, alias, version, actor, why, runId, key];
    const found = await database.first<{ known: boolean }>(MOVE, values);
    if (found?.known !== true) throw unknownVersion(model, version);
  },
  alias(model, alias, at) {
    return database.first<ModelVersion>(AT, [model, alias, at]);
  },
  async aliases(model) {
    const rows = await database.rows<{ alias: string; version: number }>(NOW, [model]);
    return Object.fromEntries(rows.map(({ alias, version }) => [alias, version]));
  },
  async aliasHistory(model, alias) {
    const moves = await database.rows<Omit<Moved, 'version'> & { version?: number }>(HISTORY, [model, alias]);
    return moves.map((move) => ({ ...move, version: move.version ?? null }));
  },
});

function unknownVersion(model: string, version: number | null): FinalError {
  return new FinalError('VERSION_NOT_FOUND', {
    message: `The registry has no ${version === null ? `model ${model}` : `version ${version} of model ${model}`}.`,
    hint: 'An alias moves to a registered version, or to none.',
  });
}
