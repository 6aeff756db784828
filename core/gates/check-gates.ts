import { FinalError } from '../errors.js';
import { binaryMetricNames } from '../metrics/binary.js';
import { fairnessMeasures } from '../metrics/fairness.js';
import type { Task } from '../metrics/table/definition.js';
import { metricNamed } from '../metrics/table/metrics.js';
import type { Gate } from './gate.js';

/**
 * FinalError `GATE` for a metric that does not exist, a bound that is no number or a comparison that says nothing. With a
 * task, its table says which metrics there are (`METRIC` names the nearest); without one, the report of two classes.
 */
export function checkGates(gates: readonly Gate[], { task }: { readonly task?: Task } = {}): void {
  for (const gate of gates) {
    checkMetric(gate, task);
    const bounds = Object.entries(boundsOf(gate)).filter(([, value]) => value !== absent);
    for (const [name, value] of bounds) {
      if (!Number.isFinite(value)) throw badGate(`${shown(gate)} has ${name} ${value}.`, 'Pass a number.');
    }
    if (gate.kind === 'notWorse' || gate.kind === 'better') checkChange(gate);
    checkConfidence(gate);
    if (gate.kind === 'fair') checkFair(gate);
    else if (gate.slices?.minRows !== undefined && !(gate.slices.minRows >= 1)) {
      throw badGate(`${shown(gate)} wants slices of ${gate.slices.minRows} rows.`, 'Pass at least 1.');
    }
  }
}

/** Stands for a bound that a gate may leave out, and does; one that is there and undefined is an error. */
const absent = Symbol('absent');

function boundsOf(gate: Gate): { readonly [name: string]: unknown } {
  const optional = (name: string): unknown =>
    name in gate ? (gate as unknown as Record<string, unknown>)[name] : absent;
  const confidence = gate.kind === 'notWorse' ? gate.confidence : optional('confidence');
  if (gate.kind !== 'notWorse' && gate.kind !== 'better') return { bound: gate.bound, confidence };
  return { by: optional('by'), relative: optional('relative'), confidence };
}

function checkMetric(gate: Gate, task: Task | undefined): void {
  if (gate.kind === 'fair') {
    if (fairnessMeasures.includes(gate.metric)) return;
    throw badGate(`There is no fairness measure "${gate.metric}".`, `Use one of ${fairnessMeasures.join(', ')}.`);
  }
  if (task === undefined) {
    if (binaryMetricNames.some((name) => name === gate.metric)) return;
    throw badGate(`There is no metric "${gate.metric}".`, `Use one of ${binaryMetricNames.join(', ')}.`);
  }
  const { better } = metricNamed(task, gate.metric);
  if (better !== 'zero' || gate.kind === 'atLeast' || gate.kind === 'atMost') return;
  throw badGate(
    `No value of ${gate.metric} is better for being higher or lower.`,
    'Hold it between atLeast and atMost.',
  );
}

function checkChange(gate: Extract<Gate, { kind: 'notWorse' | 'better' }>): void {
  const { by, relative } = gate;
  if (by !== undefined && by < 0) {
    const meant = gate.kind === 'notWorse' ? 'how much worse is still fine' : 'how much better it must be';
    throw badGate(`${shown(gate)} has by ${by}.`, `Pass ${meant}, ≥ 0.`);
  }
  if (relative !== undefined && !(relative >= 0 && relative <= 1)) {
    throw badGate(`${shown(gate)} has relative ${relative}.`, "Pass a share of the champion's value, 0 to 1.");
  }
  if (gate.kind === 'notWorse' && by === undefined && relative === undefined) {
    throw badGate(`${shown(gate)} says nothing of how much worse is fine.`, 'Pass by, or relative.');
  }
}

function checkConfidence(gate: Gate): void {
  const { confidence } = gate;
  if (confidence === undefined || (confidence > 0.5 && confidence < 1)) return;
  throw badGate(`${shown(gate)} has confidence ${confidence}.`, 'Pass one between 0.5 and 1.');
}

function checkFair({ metric, form, bound }: Extract<Gate, { kind: 'fair' }>): void {
  if (form !== 'difference' && form !== 'ratio') {
    throw badGate(`fair('${metric}') has the form "${String(form)}".`, 'Use difference or ratio.');
  }
  if (!(bound >= 0 && bound <= 1)) throw badGate(`fair('${metric}') has bound ${bound}.`, 'Pass one from 0 to 1.');
}

function shown({ kind, metric }: Gate): string {
  return `${kind}('${metric}')`;
}

function badGate(message: string, hint: string): FinalError {
  return new FinalError('GATE', { message, hint });
}
