import type { Dataset, DatasetRead, DatasetVersion, Parent } from '../../infra/stores/dataset-registry.js';
import type { ShownDataset } from '../commands/datasets/show.js';
import { rowsText } from '../profile/amounts.js';
import type { PublishedVersion } from '../published-by.js';
import { bytes } from './bytes.js';
import { table } from './text.js';

export function datasetsLines(all: readonly Dataset[]): readonly string[] {
  if (all.length === 0) return ['No dataset is published yet. A step does it with datasets.publish.'];
  const rows = all.map(({ name, latest, retention }) => [
    name,
    `v${latest.version}`,
    `${latest.artifact.rows} rows`,
    bytes(latest.artifact.bytes),
    minute(latest.createdAt),
    retentionText(retention),
  ]);
  return table([['DATASET', 'LATEST', 'ROWS', 'SIZE', 'PUBLISHED (UTC)', 'KEEPS'], ...rows]);
}

export function shownLines({ dataset, versions, aliases, tags, readers }: ShownDataset): readonly string[] {
  const namesOf = (version: number): string =>
    [
      ...Object.entries(aliases).flatMap(([alias, of]) => (of === version ? [`@${alias}`] : [])),
      ...tags.flatMap(({ tag, version: of }) => (of === version ? [`#${tag}`] : [])),
    ].join(' ');
  const newestFirst = versions.toSorted((a, b) => b.version - a.version);
  const rows = newestFirst.map((one) => [
    `v${one.version}`,
    namesOf(one.version),
    `${one.artifact.rows} rows`,
    bytes(one.artifact.bytes),
    one.artifact.digest.slice(0, 12),
    minute(one.createdAt),
    `made by ${one.runId}, ${one.step}${one.expiredAt === undefined ? '' : `, given up ${minute(one.expiredAt)}`}`,
  ]);
  const only = newestFirst.length === 1 ? newestFirst[0] : undefined;
  return [
    dataset,
    ...indented(table(rows)),
    ...(only === undefined ? [] : versionLines(only)),
    ...section(
      'read by',
      table(readers.map(({ version, runId, step, name }) => [`v${version}`, runId, step, `as ${name}`])),
    ),
  ];
}

function versionLines({ artifact, parents }: DatasetVersion): readonly string[] {
  const columns = artifact.schema.map(({ name, type, nullable }) => [name, type, nullable ? '' : 'never missing']);
  return [...section('columns', table(columns)), ...section('made from', parents.map(parentText))];
}

export function ofLines({
  read,
  made,
}: {
  read: readonly DatasetRead[];
  made: readonly DatasetVersion[];
}): readonly string[] {
  if (read.length + made.length === 0) return ['It read no dataset by name, and published none.'];
  return table([
    ...read.map(({ dataset, version, name, step }) => ['read', `${dataset}@${version}`, `${step}, as ${name}`]),
    ...made.map(({ dataset, version, step, artifact }) => [
      'made',
      `${dataset}@${version}`,
      `${step}, ${artifact.rows} rows`,
    ]),
  ]);
}

/** What a run published: `flights@3  2,760 rows  @2001-01`. */
export function publishedLines(versions: readonly PublishedVersion[]): readonly string[] {
  return table(
    versions.map(({ dataset, version, artifact, aliases }) => [
      `${dataset}@${version}`,
      `${rowsText(artifact.rows)} rows`,
      aliases.map((alias) => `@${alias}`).join(' '),
    ]),
  );
}

function parentText(parent: Parent): string {
  return 'dataset' in parent
    ? `${parent.dataset}@${parent.version}`
    : `${parent.artifact.$artifact} ${parent.artifact.digest.slice(0, 12)}`;
}

function retentionText(retention: Dataset['retention']): string {
  if (retention === undefined) return 'all';
  const { keepLast, keepFor } = retention;
  return [...(keepLast === undefined ? [] : [`last ${keepLast}`]), ...(keepFor === undefined ? [] : [keepFor])].join(
    ', ',
  );
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...indented(lines)];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

function minute(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ');
}
