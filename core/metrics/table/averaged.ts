import type { Average, SetMeasures } from '../set-measures.js';
import type { Definition, Need } from './definition.js';

interface Averaging {
  readonly average: Average | 'samples';
  readonly beta: number;
}
type Suffix = 'Macro' | 'Micro' | 'Weighted' | 'Samples';

const over: { readonly [S in Suffix]: string } = {
  Macro: 'mean of the classes or labels',
  Micro: 'over all together',
  Weighted: 'mean of the classes or labels, weighted by their rows',
  Samples: 'mean of the rows',
};

/** `precisionMacro`, `recallMacro`, `f1Macro`, `fBetaMacro@2`, and so for each kind of mean. */
export function averagedDefinitions<Rows>(
  suffixes: readonly Suffix[],
  measures: (rows: Rows, averaging: Averaging) => SetMeasures,
  { needs = [] }: { readonly needs?: readonly Need[] } = {},
): Definition<Rows>[] {
  return suffixes.flatMap((suffix): Definition<Rows>[] => {
    const average = suffix.toLowerCase() as Averaging['average'];
    const shared = { better: 'higher', needs } as const;
    return [
      {
        name: `precision${suffix}`,
        ...shared,
        doc: `Share of what was called that is so: ${over[suffix]}.`,
        measure: (rows) => measures(rows, { average, beta: 1 }).precision,
      },
      {
        name: `recall${suffix}`,
        ...shared,
        doc: `Share of what is so that was called: ${over[suffix]}.`,
        measure: (rows) => measures(rows, { average, beta: 1 }).recall,
      },
      {
        name: `f1${suffix}`,
        ...shared,
        doc: `Harmonic mean of precision and recall: ${over[suffix]}.`,
        measure: (rows) => measures(rows, { average, beta: 1 }).fBeta,
      },
      {
        name: `fBeta${suffix}`,
        ...shared,
        parameter: { name: 'beta' },
        doc: `Harmonic mean in which recall counts beta times as much: ${over[suffix]}.`,
        measure: (rows, beta) => measures(rows, { average, beta }).fBeta,
      },
    ];
  });
}
