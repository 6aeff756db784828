import { sleep } from '@temporalio/workflow';
import { milliseconds } from '../../core/duration.js';
import {
  analysisPhase,
  due,
  endEndless,
  nextDue,
  observe,
  react,
  startAnalysis,
  toMetric,
} from '../../core/rollout.js';
import type { Analysis, CanaryStrategy, Metric, Reaction, ServerMetric } from '../../core/rollout.js';
import { waiting } from './engine.js';

/** One share of traffic that is being watched. */
export interface Watched {
  readonly model: string;
  readonly version: number;
  readonly revision: number;
  readonly strategy: CanaryStrategy;
  /** Told every measurement, in one line. */
  note(line: string): void;
}

/** Lets a share bake, measures what is due, and says how to go on. A metric gone bad ends the bake at once. */
export async function watch(watched: Watched): Promise<Reaction> {
  const { strategy } = watched;
  const metrics = strategy.metrics.map((policy) => toMetric(policy, strategy.bake));
  const bakedAt = Date.now() + milliseconds(strategy.bake);
  let analysis = startAnalysis(metrics, Date.now());
  while (!isSpoiled(analysis)) {
    const now = Date.now();
    if (now >= bakedAt) analysis = endEndless(analysis);
    const measurable = due(analysis, now);
    if (measurable.length > 0) {
      analysis = await look(watched, {
        analysis,
        measurable,
        patience: bakedAt + milliseconds(strategy.patience) - now,
      });
      continue;
    }
    const next = Math.min(nextDue(analysis) ?? Infinity, now < bakedAt ? bakedAt : Infinity);
    if (next === Infinity) break;
    await sleep(next - now, { summary: `bake ${strategy.bake}` });
  }
  return react(analysis, strategy);
}

function isSpoiled(analysis: Analysis): boolean {
  return analysis.metrics.length > 0 && ['inconclusive', 'error', 'failed'].includes(analysisPhase(analysis));
}

interface Look {
  readonly analysis: Analysis;
  readonly measurable: readonly Metric[];
  /** Milliseconds to wait for the minimum sample. */
  readonly patience: number;
}

async function look({ strategy, note, ...of }: Watched, { analysis, measurable, patience }: Look): Promise<Analysis> {
  const within = Math.max(0, patience);
  const metrics = measurable.map(({ name, minimumSample }) => ({ name: name as ServerMetric, minimumSample }));
  const { model, version, revision } = of;
  const input = { endpoint: strategy.endpoint, model, version, revision, metrics, patience: within };
  const seen = await waiting(within)['coppice.analyseRollout'](input);
  const measured = observe(analysis, seen, Date.now());
  for (const { name } of measurable) {
    const last = measured.states[name]?.measurements.at(-1);
    if (last !== undefined) note(`${last.phase}: ${last.message}`);
  }
  return measured;
}
