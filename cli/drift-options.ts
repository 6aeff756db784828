import { Option } from 'commander';
import type { Command } from 'commander';
import type { Correction } from '../core/drift/correction.js';
import { evidently } from '../core/drift/presets/evidently.js';
import { nannyml } from '../core/drift/presets/nannyml.js';
import type { Preset } from '../core/drift/presets/preset.js';
import { tfdv } from '../core/drift/presets/tfdv.js';
import type { CompareOptions } from '../infra/arrow/compare-tables.js';
import { wholeNumber } from './json-input.js';
import { UsageError } from './report-error.js';

/** How tables are compared, as it stands on the command line. */
export interface DriftOptions {
  readonly preset: Preset['preset'];
  readonly threshold?: string;
  readonly columns?: string;
  readonly correction?: Correction;
  readonly together?: boolean;
  readonly seed: string;
}

const CORRECTIONS: readonly Correction[] = ['bonferroni', 'holm', 'benjamini-hochberg'];

export function withDriftOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--preset <name>', 'whose tests').choices(['evidently', 'tfdv', 'nannyml']).default('evidently'),
    )
    .option('--threshold <number>', 'of distances; tfdv has none of its own, and gives no verdict without')
    .option('--columns <names>', 'only these, with commas between')
    .addOption(new Option('--correction <name>', 'of p-values, for several columns').choices([...CORRECTIONS]))
    .option('--together', 'also what all columns show together: a domain classifier and the reconstruction error')
    .option('--seed <number>', 'of what is drawn', '0');
}

/** UsageError `THRESHOLD` where the preset takes no such threshold, `INPUT` for a seed that is none. */
export function comparisonOf(options: DriftOptions): CompareOptions {
  return {
    preset: presetOf(options),
    columns: options.columns?.split(',').map((name) => name.trim()),
    correction: options.correction,
    together: options.together === true ? ['domain-classifier', 'reconstruction'] : [],
    seed: wholeNumber('--seed', options.seed),
  };
}

function presetOf({ preset, threshold }: DriftOptions): Preset {
  if (preset === 'nannyml') {
    if (threshold === undefined) return nannyml();
    throw new UsageError('THRESHOLD', {
      message: 'The preset nannyml takes no --threshold.',
      hint: 'It takes its thresholds from the reference.',
    });
  }
  const value = threshold === undefined ? undefined : Number(threshold);
  if (value !== undefined && !(value >= 0 && value < Infinity)) {
    throw new UsageError('THRESHOLD', {
      message: `--threshold is "${threshold}".`,
      hint: 'Give a number such as 0.1.',
    });
  }
  if (preset === 'tfdv') return tfdv(value === undefined ? {} : { numbers: value, categories: value });
  return evidently(value === undefined ? {} : { distance: value });
}
