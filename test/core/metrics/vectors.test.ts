import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { metricNamed } from '../../../core/metrics/table/metrics.js';
import type { Task, TaskRows } from '../../../core/metrics/table/definition.js';

interface Case {
  readonly task: Task;
  readonly name: string;
  readonly rows: TaskRows[Task];
  readonly expected: { readonly [metric: string]: number | null };
}
const { cases } = JSON.parse(readFileSync('test/core/metrics/vectors.json', 'utf8')) as { cases: readonly Case[] };

describe('every metric agrees with scikit-learn to 1e-9', () => {
  for (const { task, name, rows, expected } of cases) {
    it(`${task}: ${name}`, () => {
      const far = Object.entries(expected).flatMap(([metric, value]) => {
        const own = metricNamed(task, metric).measure(rows).value;
        const near =
          own === null || value === null ? own === value : Math.abs(own - value) <= 1e-9 * Math.max(1, Math.abs(value));
        return near ? [] : [{ metric, own, value }];
      });
      expect(far).toEqual([]);
    });
  }
});
