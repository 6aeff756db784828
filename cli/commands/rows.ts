import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import type { ColumnType } from '../../core/artifact.js';
import type { Session } from '../session.js';
import { UsageError } from '../report-error.js';
import { rowLines, shownRow } from '../view/row-lines.js';

interface Options {
  readonly limit: string;
  readonly json?: boolean;
}

export function rowsCommand(session: Session): Command {
  return new Command('rows')
    .description('the first rows of a table: a dataset, what a step gave or set aside, or a file')
    .argument(
      '<table>',
      'a dataset (flights@latest), a digest, <run>/<step>.quarantine, or a .parquet, .csv, .jsonl or .arrow file',
    )
    .option('-n, --limit <rows>', 'how many', '20')
    .option('--json', 'as JSON')
    .action(async (name: string, { limit, json }: Options) => {
      const { rows, schema, all } = await firstRows(session, name, countOf(limit));
      const shown = rows.map((row) => shownRow(row, schema));
      if (json === true) return session.terminal.json(shown);
      rowLines(shown, schema).forEach((line) => session.terminal.line(line));
      if (all > rows.length) session.terminal.note(`${rows.length} of ${all} rows`);
    });
}

interface First {
  readonly rows: readonly Record<string, unknown>[];
  readonly schema: readonly ColumnType[];
  readonly all: number;
}

async function firstRows(session: Session, name: string, limit: number): Promise<First> {
  const [{ findTable }, { openArtifacts }] = await Promise.all([
    import('../find-table.js'),
    import('../../infra/stores/open-artifacts.js'),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'coppice-rows-'));
  try {
    const table = await findTable(session, name, await openArtifacts(folder));
    const rows: Record<string, unknown>[] = [];
    if (limit > 0) {
      for await (const row of table.records()) {
        rows.push(row);
        if (rows.length >= limit) break;
      }
    }
    return { rows, schema: table.schema, all: table.rows };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function countOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError('LIMIT', { message: `--limit is "${text}".`, hint: 'Give a whole number, such as 20.' });
}
