import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { judgeReconstruction } from '../../../../core/drift/multivariate.js';
import { comparePair } from '../../../../core/drift/presets/preset.js';
import { nannyml } from '../../../../core/drift/presets/nannyml.js';
import type { NannyMlOptions } from '../../../../core/drift/presets/nannyml.js';
import { fitReconstruction, reconstructionErrors } from '../../../../core/drift/reconstruction.js';
import { numbersOf, sampleOf } from '../formula.js';
import type { Formula } from '../formula.js';

interface Vector {
  readonly name: string;
  readonly method: string;
  readonly reference: Formula;
  readonly current: Formula;
  readonly value: number;
  readonly threshold: number;
  readonly drifted: boolean;
}
interface Joint {
  readonly reference: Formula[];
  readonly current: Formula[];
  readonly components: number;
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number;
  readonly first: number[];
}
/** Made by NannyML itself; the file's note says how. */
const { univariate, multivariate } = JSON.parse(readFileSync('test/core/drift/presets/nannyml.json', 'utf8')) as {
  univariate: Vector[];
  multivariate: Joint[];
};
const near = (value: number | null, expected: number): void =>
  expect(Math.abs((value ?? NaN) - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));

describe.each(univariate)('as NannyML: $name, $method', ({ method, reference, current, ...expected }) => {
  it('finds its figure, and its threshold from the reference', () => {
    const statistic = method.replace('_', '-');
    const options = { numbers: statistic, categories: statistic } as NannyMlOptions;
    const pair = { reference: sampleOf(reference), current: sampleOf(current) };
    const verdict = comparePair(nannyml(options), pair, { seed: 1 });
    near(verdict.value, expected.value);
    near(verdict.threshold, expected.threshold);
    expect(verdict).toMatchObject({ drifted: expected.drifted, alarm: 'value > threshold', direction: 'higher' });
  });
});

/** The three columns, and two that have to do with them: in the current data the last one no longer does. */
function columns(formulas: readonly Formula[], sign: 1 | -1): Float64Array[] {
  const [x0, x1, x2] = formulas.map(numbersOf) as [Float64Array, Float64Array, Float64Array];
  return [x0, x1, x2, x0.map((x, row) => x * 2 + x1[row]!), x1.map((x, row) => x + sign * x2[row]!)];
}

describe.each(multivariate)('reconstruction as NannyML and sklearn, $reference.0.rows rows', (expected) => {
  const reference = columns(expected.reference, -1);
  const current = columns(expected.current, 1);

  it('has its components, errors, limits and verdict', () => {
    const model = fitReconstruction(reference);
    expect(model.components).toHaveLength(expected.components);
    const errors = reconstructionErrors(model, current);
    expected.first.forEach((error, row) => near(errors[row]!, error));
    const verdict = judgeReconstruction({ reference, current });
    near(verdict.value, expected.value);
    near(verdict.upper, expected.upper);
    if (expected.lower === null) expect(verdict.lower).toBeNull();
    else near(verdict.lower, expected.lower);
    expect(verdict.drifted).toBe(expected.value >= expected.upper);
  });
});
