import type { Signature } from '../infra/models/package-files.js';

/** What a version says of each row of a request, in order. */
export type Said =
  | {
      readonly task: 'binary';
      readonly scores: readonly number[];
      /** Does the score reach the version's threshold? */
      readonly labels: readonly boolean[];
    }
  | {
      readonly task: 'multiclass';
      readonly classes: readonly string[];
      /** The class with the highest probability; of equal ones the first. */
      readonly labels: readonly string[];
      /** For each row one of each class. */
      readonly probabilities: readonly (readonly number[])[];
    }
  | { readonly task: 'regression'; readonly values: readonly number[] };

/** Names what the numbers mean. `scores`: row after row, as many for each as the signature says. */
export function saidOf(scores: readonly number[], signature: Signature): Said {
  switch (signature.task) {
    case 'binary': {
      const { threshold } = signature.output;
      return { task: 'binary', scores, labels: scores.map((score) => score >= threshold) };
    }
    case 'multiclass': {
      const { classes } = signature.output;
      const probabilities = Array.from({ length: scores.length / classes.length }, (_, row) =>
        scores.slice(row * classes.length, (row + 1) * classes.length),
      );
      const labels = probabilities.map((own) => classes[own.indexOf(Math.max(...own))]!);
      return { task: 'multiclass', classes, labels, probabilities };
    }
    case 'regression':
      return { task: 'regression', values: scores };
  }
}
