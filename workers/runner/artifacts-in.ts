import { isArtifactRef } from '../../core/artifact.js';
import type { ArtifactRef } from '../../core/artifact.js';
import type { Json } from '../../core/json.js';

/** Every artifact in a value, each once. */
export function artifactsIn(value: Json | readonly Json[]): readonly ArtifactRef[] {
  const found = new Map<string, ArtifactRef>();
  const walk = (here: unknown): void => {
    if (typeof here !== 'object' || here === null) return;
    if (isArtifactRef(here)) found.set(here.digest, here);
    Object.values(here).forEach(walk);
  };
  walk(value);
  return [...found.values()];
}
