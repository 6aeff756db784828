import type { RolloutView } from '../../workflows/rollout-messages.js';

/** A rollout's shares of traffic that have begun, a line each: `25% of traffic  baking  142 requests, 0 errors`. */
export function rolloutLines({ steps, phase, version, champion }: RolloutView): readonly string[] {
  const against = champion === null ? 'nothing before it' : `version ${champion}`;
  return [
    `version ${version} against ${against}: ${phase}`,
    ...steps
      .filter(({ state }) => state !== 'waiting')
      .map(({ weight, state, notes }) =>
        [`${String(weight).padStart(3)}% of traffic`, state, ...notes.slice(-1)].join('  '),
      ),
  ];
}
