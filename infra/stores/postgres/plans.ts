import type { Plan } from '../../../core/plan.js';
import type { Registry } from '../registry.js';
import type { Database, Statement } from './database.js';

const PUT: Statement = {
  name: 'plan-put',
  text: `
with plan as (
  insert into coppice.plan (digest, pipeline, plan) values ($1, $2, $3) on conflict (digest) do nothing
)
insert into coppice.pipeline (name, plan) values ($2, $1)
on conflict (name) do update set plan = excluded.plan where pipeline.plan <> excluded.plan`,
};
const GET: Statement = { name: 'plan-get', text: 'select plan from coppice.plan where digest = $1' };
const LATEST: Statement = {
  name: 'plan-latest',
  text: 'select plan.plan from coppice.pipeline join coppice.plan on plan.digest = pipeline.plan where name = $1',
};

interface Row {
  readonly plan: Plan;
}

export const plans = (database: Database): Pick<Registry, 'putPlan' | 'plan' | 'latestPlan'> => ({
  async putPlan(plan) {
    await database.rows(PUT, [plan.digest, plan.pipeline, JSON.stringify(plan)]);
  },
  async plan(digest) {
    return (await database.first<Row>(GET, [digest]))?.plan ?? null;
  },
  async latestPlan(pipeline) {
    return (await database.first<Row>(LATEST, [pipeline]))?.plan ?? null;
  },
});
