import { describe, expect, it } from '@jest/globals';
import { runsLines } from '../../cli/commands/runs.js';
import { showLines } from '../../cli/commands/show.js';
import { readInterval } from '../../core/interval.js';
import type { RunRecord } from '../../infra/stores/registry.js';
import { newRun } from '../support/registries.js';

const startedAt = new Date('2001-02-01T03:00:00Z');
const plain: RunRecord = {
  ...newRun({ workflowId: 'flights-1' }),
  state: 'completed',
  startedAt,
  endedAt: new Date('2001-02-01T03:01:00Z'),
};
const dated: RunRecord = { ...plain, workflowId: 'flights-2', interval: readInterval('2001-01/2001-02', 'UTC') };

describe('the time that a run’s data is of', () => {
  it('has a column in the list of runs where one of them has it', () => {
    expect(runsLines([dated, plain], 0)).toEqual([
      'RUN        STATE      STARTED (UTC)     TOOK        DATA OF                                       WHY',
      'flights-2  completed  2001-02-01 03:00  1 min 00 s  2001-01-01T00:00:00Z to 2001-02-01T00:00:00Z  user:ana, started by hand',
      'flights-1  completed  2001-02-01 03:00  1 min 00 s                                                user:ana, started by hand',
    ]);
    expect(runsLines([plain], 0)[0]).not.toContain('DATA OF');
  });

  it('has a line in what is shown of a run', () => {
    const told = (run: RunRecord): readonly string[] => showLines({ run, steps: [], metrics: [], datasets: [] }, 0);
    expect(told(dated)).toContain('  data of 2001-01-01T00:00:00Z to 2001-02-01T00:00:00Z');
    expect(told(plain).join()).not.toContain('data of');
  });
});
