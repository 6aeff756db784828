import { Command, Option } from 'commander';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Correction } from '../../core/drift/correction.js';
import { evidently } from '../../core/drift/presets/evidently.js';
import { nannyml } from '../../core/drift/presets/nannyml.js';
import type { Preset } from '../../core/drift/presets/preset.js';
import { tfdv } from '../../core/drift/presets/tfdv.js';
import type { DriftReport } from '../../core/drift/report.js';
import { wholeNumber } from '../json-input.js';
import { UsageError } from '../report-error.js';
import type { Session } from '../session.js';

interface Options {
  readonly preset: Preset['preset'];
  readonly threshold?: string;
  readonly columns?: string;
  readonly correction?: Correction;
  readonly together?: boolean;
  readonly seed: string;
  readonly json?: boolean;
}

const CORRECTIONS: readonly Correction[] = ['bonferroni', 'holm', 'benjamini-hochberg'];

export function driftCommand(session: Session): Command {
  return new Command('drift')
    .description('say how far one table is from another, column by column')
    .argument('<reference>', 'a dataset (flights@2001-01), a digest, <run>/<step>, or a file such as data/2001.parquet')
    .argument('<current>', 'the same')
    .addOption(
      new Option('--preset <name>', 'whose tests').choices(['evidently', 'tfdv', 'nannyml']).default('evidently'),
    )
    .option('--threshold <number>', 'of distances; tfdv has none of its own, and gives no verdict without')
    .option('--columns <names>', 'only these, with commas between')
    .addOption(new Option('--correction <name>', 'of p-values, for several columns').choices([...CORRECTIONS]))
    .option('--together', 'also what all columns show together: a domain classifier and the reconstruction error')
    .option('--seed <number>', 'of what is drawn', '0')
    .option('--json', 'as JSON')
    .action(async (reference: string, current: string, options: Options) => {
      const report = await compareNamed(session, [reference, current], options);
      if (options.json === true) session.terminal.json(report);
      else driftLines(report).forEach((line) => session.terminal.line(line));
      if (report.drifted) session.exitCode = 1;
    });
}

export function driftLines({ columns, together, onlyIn, line }: DriftReport): readonly string[] {
  const only = (side: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`! only in the ${side} table: ${names.join(', ')}`];
  return [
    ...columns.map((column) => `${sign(column.drifted)} ${column.line}`),
    ...together.map(({ statistic, value, lower, upper, drifted, why }) => {
      const figure = value === null ? why : `${value.toPrecision(3)}, drift outside ${bound(lower)} to ${bound(upper)}`;
      return `${sign(drifted)} all columns: ${statistic} ${figure}`;
    }),
    ...only('reference', onlyIn.reference),
    ...only('current', onlyIn.current),
    line,
  ];
}

function sign(drifted: boolean | null): string {
  return drifted === null ? '-' : drifted ? '✖' : '✔';
}

function bound(value: number | null): string {
  return value === null ? '(none)' : value.toPrecision(3);
}

async function compareNamed(
  session: Session,
  names: readonly [string, string],
  options: Options,
): Promise<DriftReport> {
  const preset = presetOf(options);
  const [{ findTable }, { compareTables }, { openArtifacts }] = await Promise.all([
    import('../find-table.js'),
    import('../../infra/arrow/compare-tables.js'),
    import('../../infra/stores/open-artifacts.js'),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'coppice-drift-'));
  try {
    const temporary = await openArtifacts(folder);
    const [reference, current] = [
      await findTable(session, names[0], temporary),
      await findTable(session, names[1], temporary),
    ];
    return await compareTables(
      { reference, current },
      {
        preset,
        columns: options.columns?.split(',').map((name) => name.trim()),
        correction: options.correction,
        together: options.together === true ? ['domain-classifier', 'reconstruction'] : [],
        seed: wholeNumber('--seed', options.seed),
      },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function presetOf({ preset, threshold }: Options): Preset {
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
