import { ApplicationFailure, CancelledFailure, WorkflowFailedError } from '@temporalio/client';
import { describe, expect, it } from '@jest/globals';
import { toTemporalFailure } from '../../activities/failures.js';
import { errorLines, exitCodeOf, reportOf, UsageError } from '../../cli/report-error.js';
import { FinalError, RetryableError } from '../../core/errors.js';

const broken = new FinalError('SCHEMA', { message: 'Column "delay" is missing.', hint: 'Add it.' });

describe('an error', () => {
  it('of ours is a headline, what to do, and a code', () => {
    expect(errorLines(reportOf(broken))).toEqual(['✖ Column "delay" is missing.', '  → Add it.', '  SCHEMA']);
  });

  it('is found within the failures that Temporal wraps it in', () => {
    const inner = toTemporalFailure(broken);
    const outer = ApplicationFailure.create({ message: 'Activity task failed', cause: inner });
    const failed = new WorkflowFailedError('Workflow execution failed', outer, 'NON_RETRYABLE_FAILURE');
    expect(reportOf(failed)).toEqual({ headline: 'Column "delay" is missing.', hint: 'Add it.', code: 'SCHEMA' });
  });

  it('keeps what it shows of a log, line by line', () => {
    const error = new RetryableError('PART_FAILED', { message: 'The worker ended.\n    no space left\n' });
    expect(errorLines(reportOf(error))).toEqual(['✖ The worker ended.', '      no space left', '  PART_FAILED']);
  });

  it('of others says the innermost that says anything', () => {
    expect(reportOf(new Error('outer', { cause: new Error('inner') }))).toEqual({ headline: 'inner' });
    expect(reportOf('a text')).toEqual({ headline: 'a text' });
    const cancelled = new WorkflowFailedError(
      'failed',
      new CancelledFailure('Workflow canceled'),
      'NON_RETRYABLE_FAILURE',
    );
    expect(reportOf(cancelled)).toEqual({ headline: 'The run was cancelled.' });
  });

  it('in how the command was called has an exit code of its own', () => {
    expect([exitCodeOf(broken), exitCodeOf(new UsageError('X', { message: 'x' }))]).toEqual([1, 2]);
  });
});
