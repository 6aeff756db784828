import { isArtifactRef } from '../../core/artifact.js';
import type { TableRef } from '../../core/artifact.js';
import { columnTypes } from '../../core/column.js';
import type { ColumnDeclaration } from '../../core/column.js';
import { isPlainObject } from '../../core/json.js';
import type { Json } from '../../core/json.js';
import { isTableQuery } from '../../core/query.js';
import type { Source, TableQuery } from '../../core/query.js';
import type { SourceIdentities } from '../../core/cache-key.js';
import type { StepTask } from '../../core/task.js';
import type { SourceRead } from '../../infra/arrow/source-sql.js';
import type { DatasetVersion } from '../../infra/stores/dataset-registry.js';
import type { Registry } from '../../infra/stores/registry.js';
import { nameOf } from './step-name.js';

/** The datasets that a step reads by name, and which versions they are to its run. */
export class DatasetReads {
  readonly #task: StepTask;
  readonly #registry: () => Promise<Pick<Registry, 'readDataset'>>;
  readonly #versions = new Map<string, DatasetVersion>();

  constructor(task: StepTask, registry: () => Promise<Pick<Registry, 'readDataset'>>) {
    this.#task = task;
    this.#registry = registry;
  }

  /** Decided at the first time, and recorded as read. */
  async versionOf(name: string): Promise<DatasetVersion> {
    const known = this.#versions.get(name);
    if (known !== undefined) return known;
    const { id, reproduces, asOf } = this.#task.run;
    const version = await (
      await this.#registry()
    ).readDataset({
      runId: id,
      step: nameOf(this.#task),
      name,
      ...(reproduces === undefined ? {} : { reproduces }),
      ...(asOf === undefined ? {} : { asOf: new Date(asOf) }),
    });
    this.#versions.set(name, version);
    return version;
  }

  /** As sources of the step's: a name stands at the version it means to the run. */
  reads(): readonly SourceRead[] {
    return [...this.#versions].map(([name, version]) => ({
      source: { format: 'dataset', dataset: name },
      identities: { [name]: standing(version) },
    }));
  }

  /** Where sources stand now; `others` says it of those that are no datasets. */
  async identify(
    sources: readonly Source[],
    others: (sources: readonly Source[]) => Promise<SourceIdentities>,
  ): Promise<SourceIdentities> {
    const rest = sources.filter(({ format }) => format !== 'dataset');
    const all: Record<string, string | null> = rest.length === 0 ? {} : { ...(await others(rest)) };
    for (const source of sources) {
      if (source.format === 'dataset') all[source.dataset] = standing(await this.versionOf(source.dataset));
    }
    return all;
  }

  tables(): readonly Json[] {
    return [...this.#versions.values()].map(({ artifact }) => artifact as unknown as Json);
  }

  /** A query over a dataset as one over its table; the whole of a dataset is the table itself, and is not copied. */
  async materialise(query: TableQuery, run: (query: TableQuery) => Promise<TableRef>): Promise<TableRef> {
    const { source, steps, newBy } = query;
    if (source.format !== 'dataset') return run(await this.#overTables(query));
    const { artifact } = await this.versionOf(source.dataset);
    const isWhole = isUndeclared(query) || areColumnsOf(artifact, query.columns);
    return isWhole && steps.length === 0 && newBy === undefined ? artifact : run(await this.#overTables(query));
  }

  /** The same query where every dataset in it, at any depth, is the table that it is to the run. */
  async #overTables(query: TableQuery): Promise<TableQuery> {
    return (await this.#replaced({ ...query })) as TableQuery;
  }

  async #replaced(value: unknown): Promise<unknown> {
    if (Array.isArray(value)) return Promise.all(value.map((member: unknown) => this.#replaced(member)));
    if (!isPlainObject(value) || isArtifactRef(value)) return value;
    if (isTableQuery(value) && value.source.format === 'dataset') return this.#replaced(await this.#overTable(value));
    const entries = Object.entries(value).map(async ([key, member]) => [key, await this.#replaced(member)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  async #overTable(query: TableQuery & { readonly source: { readonly dataset?: string } }): Promise<TableQuery> {
    const { artifact } = await this.versionOf(query.source.dataset ?? '');
    const columns = isUndeclared(query) ? await declared(artifact) : query.columns;
    return { ...query, columns, source: { format: 'table', table: artifact } };
  }
}

function standing({ dataset, version }: DatasetVersion): string {
  return `${dataset}@${version}`;
}

function isUndeclared({ columns }: TableQuery): boolean {
  return Object.keys(columns).length === 0;
}

function areColumnsOf({ schema }: TableRef, columns: TableQuery['columns']): boolean {
  const wanted = columnTypes(columns);
  return (
    wanted.length === schema.length &&
    wanted.every(({ name, type, pii = false }, at) => {
      const there = schema[at];
      return there?.name === name && there.type === type && (there.pii === true || !pii);
    })
  );
}

async function declared({ schema }: TableRef): Promise<{ readonly [name: string]: ColumnDeclaration }> {
  const { declarationOf } = await import('../../infra/arrow/declaration.js');
  return Object.fromEntries(schema.map((column) => [column.name, declarationOf(column)]));
}
