import { Command } from 'commander';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriftReport } from '../../core/drift/report.js';
import { comparisonOf, withDriftOptions } from '../drift-options.js';
import type { DriftOptions } from '../drift-options.js';
import type { Session } from '../session.js';
import { driftLines } from '../view/drift-lines.js';

export function driftCommand(session: Session): Command {
  const command = new Command('drift')
    .description('say how far one table is from another, column by column')
    .argument('<reference>', 'a dataset (flights@2001-01), a digest, <run>/<step>, or a file such as data/2001.parquet')
    .argument('<current>', 'the same');
  return withDriftOptions(command)
    .option('--json', 'as JSON')
    .action(async (reference: string, current: string, options: DriftOptions & { readonly json?: boolean }) => {
      const report = await compareNamed(session, [reference, current], options);
      if (options.json === true) session.terminal.json(report);
      else driftLines(report).forEach((line) => session.terminal.line(line));
      if (report.drifted) session.exitCode = 1;
    });
}

async function compareNamed(
  session: Session,
  names: readonly [string, string],
  options: DriftOptions,
): Promise<DriftReport> {
  const comparison = comparisonOf(options);
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
    return await compareTables({ reference, current }, comparison);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
