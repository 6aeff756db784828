import { isPlainObject } from '../core/json.js';
import type { Signature } from '../infra/models/package-files.js';
import type { Answer } from './answer.js';
import { BadRequest } from './check-rows.js';
import type { Said } from './said.js';
import type { Tensor } from './tensors.js';

type Described = Omit<Tensor, 'data'> & { readonly parameters?: { readonly classes: string } };

/** What a version answers with. The names of the classes, in order, are a JSON text: the protocol has no list there. */
export function outputMetadata(signature: Signature): readonly Described[] {
  switch (signature.task) {
    case 'binary':
      return [
        { name: 'label', datatype: 'BOOL', shape: [-1] },
        { name: 'score', datatype: 'FP32', shape: [-1] },
      ];
    case 'multiclass': {
      const { classes } = signature.output;
      const parameters = { classes: JSON.stringify(classes) };
      return [
        { name: 'label', datatype: 'BYTES', shape: [-1] },
        { name: 'probabilities', datatype: 'FP32', shape: [-1, classes.length], parameters },
      ];
    }
    case 'regression':
      return [{ name: 'value', datatype: 'FP32', shape: [-1] }];
  }
}

/** The answer as tensors; only those in `wanted`, where the request names some. Throws BadRequest for an unknown name. */
export function tensorsOfAnswer({ said }: Answer, wanted: unknown): readonly Tensor[] {
  const all = tensorsOf(said);
  if (wanted === undefined || (Array.isArray(wanted) && wanted.length === 0)) return all;
  if (!Array.isArray(wanted)) throw new BadRequest([{ path: 'outputs', message: 'is not a list' }]);
  return wanted.map((output: unknown, i) => {
    const found = all.find(({ name }) => isPlainObject(output) && output['name'] === name);
    if (found !== undefined) return found;
    const names = all.map(({ name }) => name).join(', ');
    throw new BadRequest([{ path: `outputs[${i}].name`, message: `is none of ${names}` }]);
  });
}

function tensorsOf(said: Said): readonly Tensor[] {
  switch (said.task) {
    case 'binary': {
      const shape = [said.scores.length];
      return [
        { name: 'label', datatype: 'BOOL', shape, data: said.labels },
        { name: 'score', datatype: 'FP32', shape, data: said.scores },
      ];
    }
    case 'multiclass': {
      const rows = said.labels.length;
      return [
        { name: 'label', datatype: 'BYTES', shape: [rows], data: said.labels },
        {
          name: 'probabilities',
          datatype: 'FP32',
          shape: [rows, said.classes.length],
          data: said.probabilities.flat(),
        },
      ];
    }
    case 'regression':
      return [{ name: 'value', datatype: 'FP32', shape: [said.values.length], data: said.values }];
  }
}
