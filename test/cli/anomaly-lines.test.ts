import { describe, expect, it } from '@jest/globals';
import { anomalyLines } from '../../cli/view/anomaly-lines.js';
import { anomaliesOf } from '../../core/expect/anomaly.js';
import { judge, rulesOf } from '../../core/expectations.js';
import { schema } from '../../core/schema/index.js';
import type { Json } from '../../core/json.js';

describe('anomalies of a run', () => {
  const names = Array.from({ length: 7 }, (_none, at) => `c${at}`);
  const { columns, arrow } = schema(Object.fromEntries(names.map((name) => [name, schema.int8({ max: 5 })])));
  const verdicts = rulesOf(columns, { mostly: 0.8 })
    .filter(({ rule }) => rule === 'max')
    .map((rule, at) => judge(rule, { tally: { count: at, first: 1, farthest: 9 }, rows: 10 }));
  const anomalies = anomaliesOf({ columns, schema: arrow, rows: 10, verdicts, expected: [] });

  it('are shown worst first, and not all', () => {
    const output = { checked: { anomalies } } as unknown as Json;
    const lines = anomalyLines([
      { step: 'validate', output },
      { step: 'train', output: { checked: 1 } },
      { step: 'x' },
    ]);
    expect(lines.slice(0, 2)).toEqual([
      '✖ validate  INT_TYPE_BIG_INT: "c6" is above 5 in 60 % of 10 rows, 6 in all (first in row 1); at most 20 % may be',
      '    silenced by  c6: schema.int8({ max: 9 })',
    ]);
    expect(lines.at(-3)).toMatch(/^! validate.*"c2"/);
    expect(lines.at(-1)).toBe("validate  and 1 more, in the step's result");
  });
});
