import { comparableColumns } from '../core/drift/comparable.js';
import type { DriftReport } from '../core/drift/report.js';
import type { CompareOptions } from '../infra/arrow/compare-tables.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import type { DatasetVersion } from '../infra/stores/dataset-registry.js';

/** How far one version is from another, or why that is not known. */
export type VersionDrift =
  | {
      readonly report: DriftReport;
      /** Columns of both that have no such figure: times, vectors, and those that turned from text to number. */
      readonly notCompared: readonly string[];
    }
  | { readonly report: null; readonly why: string };

interface Versions {
  readonly before: DatasetVersion;
  readonly after: DatasetVersion;
}
interface Deps {
  readonly artifacts: Artifacts;
  /** Absent where nobody wants to know. */
  readonly comparison: CompareOptions | undefined;
}

/** Reads both tables, which may take a while. Throws what `compareTables` throws for columns that were named. */
export async function driftOfVersions(versions: Versions, deps: Deps): Promise<VersionDrift> {
  const { before, after } = versions;
  const { artifacts, comparison } = deps;
  const { columns, others } = comparableColumns(before.artifact.schema, after.artifact.schema);
  if (comparison === undefined) return unknown('it was not asked for');
  const why = (await whyNot(versions, artifacts)) ?? whyNoColumn(columns, comparison);
  if (why !== undefined) return unknown(why);
  const [{ openTable }, { compareTables }] = await Promise.all([
    import('../infra/arrow/open-table.js'),
    import('../infra/arrow/compare-tables.js'),
  ]);
  const sides = { reference: openTable(before.artifact, artifacts), current: openTable(after.artifact, artifacts) };
  const report = await compareTables(sides, { ...comparison, columns: comparison.columns ?? columns });
  return { report, notCompared: comparison.columns === undefined ? others : [] };
}

async function whyNot({ before, after }: Versions, artifacts: Artifacts): Promise<string | undefined> {
  if (before.artifact.digest === after.artifact.digest) return 'both are the same table';
  for (const version of [before, after]) {
    const name = `${version.dataset}@${version.version}`;
    if (version.artifact.rows === 0) return `${name} has no rows`;
    if (!(await artifacts.has(version.artifact))) return `the data of ${name} is gone${sinceWhen(version)}`;
  }
  return undefined;
}

function sinceWhen({ expiredAt }: DatasetVersion): string {
  return expiredAt === undefined ? ' from the store' : `: its retention gave it up on ${expiredAt.toISOString()}`;
}

function whyNoColumn(columns: readonly string[], comparison: CompareOptions): string | undefined {
  return columns.length === 0 && comparison.columns === undefined ? 'no column of both can be compared' : undefined;
}

function unknown(why: string): VersionDrift {
  return { report: null, why };
}
