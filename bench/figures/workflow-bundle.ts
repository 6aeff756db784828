import { stat } from 'node:fs/promises';
import type { Figure } from '../figure.js';
import { entry } from '../../infra/processes/entry.js';

/** The code that every workflow's isolate loads. Webpack's output is the same each time: measured once. */
export const workflowBundle: Figure = {
  name: 'workflow-bundle',
  measure: async () => {
    const { size } = await stat(entry('workflow-bundle.js'));
    const note = 'inline source map included; printed only';
    const value = Math.round(size / 1024);
    return [
      {
        figure: 'workflow-bundle',
        value,
        unit: 'KiB',
        floor: null,
        ratio: null,
        bound: null,
        ok: null,
        repeats: 1,
        note,
      },
    ];
  },
};
