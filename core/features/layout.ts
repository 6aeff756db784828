import type { FeatureSpec, FeaturesSpec } from './spec.js';

/** Where one feature's numbers go in a row of `width`. A slot is a run of zeros with a single 1. */
export interface Place {
  readonly name: string;
  readonly spec: FeatureSpec;
  readonly at: number;
  readonly width: number;
  readonly slot: boolean;
}

export function layoutOf({ features }: Pick<FeaturesSpec, 'features'>): readonly Place[] {
  let at = 0;
  return Object.entries(features).map(([name, spec]) => {
    const width = widthOf(spec);
    const place: Place = { name, spec, at, width, slot: spec.make === 'oneHot' || spec.make === 'hash' };
    at += width;
    return place;
  });
}

/** Names of the numbers in a row: `distance`, `hour.sin`, `weekday=3`, `route#17`. */
export function namesOf({ name, spec, width }: Place): readonly string[] {
  if (spec.make === 'cyclic') return [`${name}.sin`, `${name}.cos`];
  if (spec.make === 'oneHot') return spec.values.map((value) => `${name}=${value}`);
  return spec.make === 'hash' ? Array.from({ length: width }, (_, bucket) => `${name}#${bucket}`) : [name];
}

function widthOf(spec: FeatureSpec): number {
  switch (spec.make) {
    case 'cyclic':
      return 2;
    case 'oneHot':
      return spec.values.length;
    case 'hash':
      return spec.buckets;
    default:
      return 1;
  }
}
