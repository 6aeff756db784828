import { isArtifactRef } from '../core/artifact.js';
import type { ArtifactRef, TableRef } from '../core/artifact.js';
import type { Retention } from '../core/datasets/retention.js';
import { FinalError } from '../core/errors.js';
import type { DatasetVersion, Parent } from '../infra/stores/dataset-registry.js';
import type { Registry } from '../infra/stores/registry.js';
import type { StepContext } from './context.js';

export interface PublishOptions {
  readonly dataset: string;
  readonly retention?: Retention;
  /** Columns that tell of persons: statistics show none of their values. */
  readonly personal?: readonly string[];
}
/** A table, in a map as `item`, with what the version is to be called. */
export interface PublishInput extends Partial<TableRef> {
  readonly item?: TableRef;
  readonly as?: { readonly alias?: string; readonly tags?: readonly string[] };
}
export interface PublishOutput {
  readonly dataset: string;
  /** 1, 2, 3 … */
  readonly version: number;
  readonly table: TableRef;
}

type Publishes = Pick<Registry, 'publishDataset' | 'publishedBy' | 'datasetVersions' | 'datasetsOf' | 'steps'>;
export interface PublishDeps {
  readonly registry: Publishes;
  /** Makes a JSON artifact that describes a table. Without it, versions have no statistics. */
  readonly describe?: (table: TableRef, hide: { readonly personal: readonly string[] }) => Promise<ArtifactRef>;
}
export type Publish = (options: PublishOptions, input: PublishInput, context: StepContext) => Promise<PublishOutput>;

/**
 * Gives a table a version in the registry. Idempotent: a retry, or a second worker, gets the same one. A reproduced run
 * gets the version of the first run, and publishes nothing. FinalError `NOT_A_TABLE`, `DATASET_NAME`, `NOT_PUBLISHED`.
 */
export function makePublish({ registry, describe }: PublishDeps): Publish {
  return async ({ dataset, retention, personal = [] }, { item, as = {}, ...input }, { run, step, item: index }) => {
    const table = tableIn(item ?? input, dataset);
    const place = index === undefined ? step : `${step}[${index}]`;
    if (run.reproduces !== undefined) {
      const { version } = await publishedThen(registry, { run: run.reproduces, step: place, dataset });
      return { dataset, version, table };
    }
    const newest = (await registry.datasetVersions(dataset)).at(-1);
    const isNew = newest?.artifact.digest !== table.digest;
    const hide = personal.filter((name) => table.schema.some((column) => column.name === name));
    const statistics = isNew ? await describe?.(table, { personal: hide }) : undefined;
    const { version } = await registry.publishDataset({
      dataset,
      artifact: table,
      ...(statistics === undefined ? {} : { statistics }),
      parents: await parentsOf(registry, run.id, table),
      runId: run.id,
      step: place,
      actor: `run:${run.id}`,
      ...as,
      ...(retention === undefined ? {} : { retention }),
    });
    return { dataset, version, table };
  };
}

function tableIn(value: unknown, dataset: string): TableRef {
  if (isArtifactRef(value) && value.$artifact === 'table') {
    const { $artifact, digest, uri, bytes, rows, parts, schema } = value as TableRef;
    return { $artifact, digest, uri, bytes, rows, parts, schema };
  }
  throw new FinalError('NOT_A_TABLE', {
    message: `What is to be published as "${dataset}" is no table.`,
    hint: 'Give the step a table: what a query or a step such as validate gave.',
  });
}

/** What the run had read by name, and what went into the step that made the table. */
async function parentsOf(registry: Publishes, runId: string, { digest }: TableRef): Promise<readonly Parent[]> {
  const { read } = await registry.datasetsOf(runId);
  const versions = new Map(
    read.map(({ dataset, version }) => [`${dataset}@${version}`, { dataset, version }] as const),
  );
  const steps = await registry.steps(runId);
  const maker = steps.find(
    ({ inputs = [], output }) =>
      JSON.stringify(output ?? null).includes(digest) && inputs.every((input) => input.digest !== digest),
  );
  const artifacts = (maker?.inputs ?? []).map(({ $artifact, digest: of }) => ({ artifact: { $artifact, digest: of } }));
  return [...versions.values(), ...artifacts];
}

async function publishedThen(
  registry: Publishes,
  { run, step, dataset }: { run: string; step: string; dataset: string },
): Promise<DatasetVersion> {
  const found = await registry.publishedBy(run, step);
  if (found !== null) return found;
  throw new FinalError('NOT_PUBLISHED', {
    message: `The run ${run}, which is reproduced, published no "${dataset}" in ${step}; a reproduced run publishes nothing new.`,
    hint: 'Start the pipeline as a run of its own.',
  });
}
