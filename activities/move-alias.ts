import type { AliasMove, Registry } from '../infra/stores/registry.js';

export type MoveAliasInput = AliasMove;

export interface MoveAliasDeps {
  readonly registry: Pick<Registry, 'moveAlias'>;
}

/** Points an alias at a version. Idempotent on the key. */
export function makeMoveAlias(deps: MoveAliasDeps): (input: MoveAliasInput) => Promise<void> {
  return (input) => deps.registry.moveAlias(input);
}
