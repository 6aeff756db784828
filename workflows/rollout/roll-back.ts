/** Thrown inside a rollout to end it: the champion gets all traffic back. */
export class RollBack extends Error {
  readonly verdict: 'rolled-back' | 'aborted';
  readonly reasons: readonly string[];

  constructor(verdict: RollBack['verdict'], reasons: readonly string[]) {
    super(reasons.join('; '));
    this.verdict = verdict;
    this.reasons = reasons;
  }
}
