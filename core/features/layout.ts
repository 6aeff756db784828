import type { FeatureSpec, FeaturesSpec } from './spec.js';
import { transformOf } from './transforms/index.js';

/** Where one feature's numbers go in a row. */
export interface Place {
  readonly name: string;
  readonly spec: FeatureSpec;
  readonly at: number;
  readonly width: number;
}

export function layoutOf({ features }: Pick<FeaturesSpec, 'features'>): readonly Place[] {
  let at = 0;
  return Object.entries(features).map(([name, spec]) => {
    const width = transformOf(spec).width(spec);
    const place: Place = { name, spec, at, width };
    at += width;
    return place;
  });
}

export function widthOf(places: readonly Place[]): number {
  return places.reduce((sum, { width }) => sum + width, 0);
}

/** Names of the numbers in a row: `distance`, `hour.sin`, `weekday=3`, `route#17`. */
export function namesOf({ name, spec, width }: Place): readonly string[] {
  const suffixes = transformOf(spec).suffixes?.(spec);
  return suffixes === undefined || suffixes.length !== width ? [name] : suffixes.map((suffix) => name + suffix);
}
