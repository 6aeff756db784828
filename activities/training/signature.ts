import type { FeaturesSpec } from '../../core/features/spec.js';
import type { Signature } from '../../infra/models/package-files.js';
import type { Target } from './target.js';

/** What a trained model takes and gives. `threshold`: of two classes. */
export function signatureOf(target: Target, { inputs, label }: FeaturesSpec, threshold: number | null): Signature {
  const output = { name: label?.name ?? 'label', type: 'float32' } as const;
  switch (target.task) {
    case 'binary':
      return { task: 'binary', inputs, output: { ...output, threshold: threshold ?? 0.5 } };
    case 'multiclass':
      return { task: 'multiclass', inputs, output: { ...output, classes: target.classes } };
    case 'regression':
      return { task: 'regression', inputs, output };
  }
}
