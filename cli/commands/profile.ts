import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { TableStatistics } from '../../core/statistics/statistics.js';
import type { SummariseOptions } from '../../core/statistics/summarise.js';
import { profileLines } from '../profile/lines.js';
import { profilePage } from '../profile/page.js';
import { findSubject } from '../find-subject.js';
import type { Session } from '../session.js';
import { paint } from '../view/text.js';

interface Options {
  readonly correlations?: boolean;
  readonly personal?: string;
  readonly html?: string;
  readonly json?: boolean;
}

export function profileCommand(session: Session): Command {
  return new Command('profile')
    .description('statistics of a table: a dataset, what a step gave, or a file')
    .argument(
      '<table>',
      'a dataset (flights@latest), a digest, <run>/<step>, or a .parquet, .csv, .jsonl or .arrow file, of a package too',
    )
    .option('--correlations', 'of each two columns of numbers')
    .option('--personal <columns>', 'columns whose values are not to be shown, with commas between')
    .option('--html <file>', 'write a page with plots')
    .option('--json', 'as JSON')
    .action(async (name: string, { correlations = false, personal, html, json }: Options) => {
      const hidden = personal?.split(',').map((column) => column.trim()) ?? [];
      const statistics = await statisticsOf(session, name, { correlations, personal: hidden });
      const { terminal } = session;
      const title = /^[0-9a-f]{64}$/.test(name) ? `table ${name.slice(0, 12)}` : name;
      if (html !== undefined) await writeFile(html, profilePage(title, statistics));
      if (json === true) return terminal.json(statistics);
      for (const line of paint(profileLines(title, statistics, terminal.canvas), terminal.canvas)) terminal.line(line);
      if (html !== undefined) terminal.note(`\nwritten to ${html}`);
    });
}

/** What was saved will do where nothing is asked for that it may lack. */
async function statisticsOf(session: Session, name: string, options: SummariseOptions): Promise<TableStatistics> {
  const artifacts = await session.artifacts();
  const subject = await findSubject(name, { session, artifacts });
  const asked = options.correlations === true || (options.personal ?? []).length > 0;
  if ('source' in subject) {
    const { profileSource } = await import('../../infra/arrow/profile-source.js');
    return profileSource(subject.source, { artifacts, project: session.config.project }, options);
  }
  if ('table' in subject && (asked || subject.saved === undefined)) {
    const { profileTable } = await import('../../infra/arrow/profile-table.js');
    return profileTable(subject.table, { artifacts }, options);
  }
  return (await artifacts.getJson(subject.saved!)) as unknown as TableStatistics;
}
