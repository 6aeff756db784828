import type { Condition } from '../../../../core/search/filter.js';
import type { Order } from '../../../../core/search/order.js';
import type { Field } from '../../../../core/search/subject.js';
import { checkedId } from './refusals.js';
import { RUN_NAME } from './runs.js';

/** Where a kind of thing lies, and how its fields are called there. */
export interface Source {
  readonly table: string;
  readonly name: string;
  /** Attributes by their columns. */
  readonly columns: { readonly [attribute: string]: string };
  /** Where values under keys lie: the table, and its column that refers to the thing. */
  readonly kept: { readonly [entity: string]: readonly [table: string, column: string] };
  /** A column of bigint that a search is limited to. */
  readonly scope?: string;
  /** What orders it where a search does not. */
  readonly order: readonly string[];
}

/** Adds a value to the statement, and says how it is called there. */
type AddValue = (value: unknown) => string;

export const RUN_SOURCE: Source = {
  table: 'coppice.tracked_run',
  name: 'run',
  columns: {
    run_id: 'run.id',
    run_name: 'run.name',
    user_id: 'run.user_name',
    status: 'run.status',
    start_time: 'run.started_at',
    end_time: 'run.ended_at',
    artifact_uri: 'run.artifact_uri',
  },
  kept: {
    metric: ['coppice.tracked_latest', 'run'],
    parameter: ['coppice.tracked_param', 'run'],
    tag: ['coppice.tracked_tag', 'run'],
  },
  scope: 'run.experiment',
  order: ['run.started_at desc', 'run.id'],
};

export const MODEL_SOURCE: Source = {
  table: 'coppice.logged_model',
  name: 'model',
  columns: {
    model_id: 'model.id',
    name: 'model.name',
    model_type: 'model.model_type',
    status: 'model.status',
    source_run_id: 'model.source_run',
    creation_timestamp: 'model.created_at',
    last_updated_timestamp: 'model.updated_at',
  },
  kept: { parameter: ['coppice.logged_model_param', 'model'], tag: ['coppice.logged_model_tag', 'model'] },
  scope: 'model.experiment',
  order: ['model.created_at desc', 'model.id'],
};

export const EXPERIMENT_SOURCE: Source = {
  table: 'coppice.experiment',
  name: 'experiment',
  columns: {
    experiment_id: 'experiment.id',
    name: 'experiment.name',
    creation_time: 'experiment.created_at',
    last_update_time: 'experiment.updated_at',
  },
  kept: { tag: ['coppice.experiment_tag', 'experiment'] },
  order: ['experiment.created_at desc', 'experiment.id'],
};

/** A condition as SQL. A key that a thing does not have satisfies nothing but IS NULL: not even `!=`. */
export function whereOf(condition: Condition, source: Source, value: AddValue): string {
  const { entity, key, comparator } = condition;
  if (entity === 'dataset') return datasetWhere(condition, value);
  if (entity === 'attribute' && key !== 'run_name')
    return compared(source.columns[key] ?? '', { condition: typed(condition), value });
  // A run's name is its tag, as for MLflow: one that lost the tag is found by no name.
  const [table, column] = kept(entity === 'attribute' ? 'tag' : entity, source);
  const name = value(entity === 'attribute' ? RUN_NAME : key);
  const there = `select from ${table} as kept where kept.${column} = ${source.name}.id and kept.key = ${name}`;
  if (comparator === 'IS NULL') return `not exists (${there})`;
  if (comparator === 'IS NOT NULL') return `exists (${there})`;
  const holds = compared('kept.value', { condition, value });
  if (entity !== 'metric') return `exists (${there} and ${holds})`;
  // What is no number differs from every number, and is neither below nor above one.
  return `exists (${there} and (${comparator === '!=' ? `kept.is_nan or ${holds}` : `not kept.is_nan and ${holds}`}))`;
}

function kept(entity: Field['entity'], source: Source): readonly [string, string] {
  const place = source.kept[entity];
  if (place === undefined) throw new Error(`${source.name} has no ${entity}`);
  return place;
}

/** Ids of experiments are numbers that stand in quotes. */
function typed(condition: Condition): Condition {
  const { key, value } = condition;
  if (key !== 'experiment_id') return condition;
  return { ...condition, value: Array.isArray(value) ? value.map(checkedId) : checkedId(String(value)) };
}

function datasetWhere(condition: Condition, value: AddValue): string {
  const of = 'select from coppice.tracked_input as input';
  if (condition.key !== 'context')
    return `exists (${of} where input.run = run.id and ${compared(`input.${condition.key}`, { condition, value })})`;
  const holds = compared(`tag.value`, { condition, value });
  return `exists (${of}, json_to_recordset(input.tags) as tag(key text, value text)
  where input.run = run.id and tag.key = 'mlflow.data.context' and ${holds})`;
}

function compared(column: string, { condition, value }: { condition: Condition; value: AddValue }): string {
  const { comparator } = condition;
  if (comparator === 'IN') return `${column} = any(${value(condition.value)})`;
  if (comparator === 'NOT IN') return `${column} <> all(${value(condition.value)})`;
  // MLflow's patterns know no escape character.
  const escape = /LIKE$/.test(comparator) ? " escape ''" : '';
  const type = typeof condition.value === 'number' ? '::double precision' : '';
  return `${column} ${comparator === '!=' ? '<>' : comparator} ${value(condition.value)}${type}${escape}`;
}

/** What is missing comes last, and what is no number before it, in both directions. */
export function orderOf(orders: readonly Order[], source: Source, value: AddValue): string {
  const asked = orders.flatMap(({ entity, key, ascending }) => {
    const way = ascending ? 'asc' : 'desc';
    if (entity === 'attribute') return [`${source.columns[key] ?? ''} ${way} nulls last`];
    const [table, column] = kept(entity, source);
    const at = value(key);
    const of = (what: string): string =>
      `(select ${what} from ${table} as kept where kept.${column} = ${source.name}.id and kept.key = ${at})`;
    const nan = entity === 'metric' ? [`${of('is_nan::integer')} asc nulls last`] : [];
    return [...nan, `${of('kept.value')} ${way} nulls last`];
  });
  const named = orders.map(({ entity, key }) => (entity === 'attribute' ? source.columns[key] : undefined));
  const rest = source.order.filter((clause) => !named.includes(clause.split(' ')[0]));
  return [...asked, ...rest].join(', ');
}
