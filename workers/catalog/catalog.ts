import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { canonicalJson } from '../../core/json.js';
import type { Problem } from '../../core/lint/index.js';
import type { Plan } from '../../core/plan.js';
import { FinalError } from '../../core/errors.js';
import type { Config } from '../../infra/config.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { digestOf } from '../../infra/stores/digest.js';
import type { RunnerPool } from '../runner/pool.js';
import type { Described } from '../runner/protocol.js';
import { bundlePipeline } from './bundle-pipeline.js';
import { failureProblem } from './failure-problem.js';

/** One file of `pipelines/`: its plan, or what keeps it from having one. */
export interface LoadedPipeline {
  /** The pipeline's name; of a file that does not load, the file's. */
  readonly name: string;
  /** Relative to the project. */
  readonly file: string;
  readonly plan?: Plan;
  readonly problems: readonly Problem[];
}

interface Entry {
  readonly loaded: LoadedPipeline;
  /** What it was made of and when that last changed: another stamp means load again. */
  readonly files: readonly string[];
  readonly stamp: string;
}

export interface CatalogDeps {
  readonly config: Config;
  readonly artifacts: Artifacts;
  readonly runners: RunnerPool;
}

/** The pipelines of a project. A file is loaded again when it, or anything it imports, has changed. */
export class Catalog {
  readonly #deps: CatalogDeps;
  #entries = new Map<string, Entry>();
  #refreshing: Promise<void> | undefined;

  constructor(deps: CatalogDeps) {
    this.#deps = deps;
  }

  /** All pipelines as their files are now. One that does not load keeps none of the others from loading. */
  async all(): Promise<readonly LoadedPipeline[]> {
    await (this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined)));
    return this.#unique([...this.#entries.values()].map(({ loaded }) => loaded));
  }

  /** Throws FinalError `UNKNOWN_PIPELINE` listing the known, or `PIPELINE_BROKEN` with every problem. */
  async plan(name: string): Promise<Plan> {
    const all = await this.all();
    const found = all.find((pipeline) => pipeline.name === name);
    if (found === undefined) throw unknownPipeline(name, all, this.#deps.config.project);
    const errors = found.problems.filter(({ severity }) => severity === 'error');
    if (found.plan !== undefined && errors.length === 0) return this.#withCode(found, found.plan);
    throw new FinalError('PIPELINE_BROKEN', {
      message: `"${name}" (${found.file}) cannot run: ${errors.map(({ message }) => message).join(' ')}`,
      hint: errors[0]?.hint ?? `See \`coppice lint ${name}\`.`,
    });
  }

  /** Code that was loaded long ago and never ran may have been collected: then it is bundled again. */
  async #withCode({ file }: LoadedPipeline, plan: Plan): Promise<Plan> {
    if (await this.#deps.artifacts.has(plan.code)) return plan;
    const path = join(this.#deps.config.project, file);
    const entry = await this.#load(path);
    this.#entries.set(basename(file), entry);
    return entry.loaded.plan ?? plan;
  }

  async #refresh(): Promise<void> {
    const folder = join(this.#deps.config.project, 'pipelines');
    const names = await readdir(folder).catch(() => []);
    const files = names.filter((name) => isPipelineFile(name)).sort();
    const entries = await Promise.all(
      files.map(async (name) => [name, await this.#entry(join(folder, name))] as const),
    );
    this.#entries = new Map(entries);
  }

  async #entry(file: string): Promise<Entry> {
    const known = this.#entries.get(basename(file));
    if (known !== undefined && (await stampOf(known.files)) === known.stamp) return known;
    return this.#load(file);
  }

  async #load(path: string): Promise<Entry> {
    const { config, artifacts, runners } = this.#deps;
    const file = relative(config.project, path);
    try {
      const { files, ...bundled } = await bundlePipeline(path, config, artifacts);
      // Before the module is run, which takes a while: a change meanwhile must not go unnoticed.
      const stamp = await stampOf(files);
      const described = (await runners.run({ kind: 'describe', code: bundled.code })) as Described;
      const draft = { ...described.plan, code: bundled.code };
      const plan: Plan = { ...draft, digest: digestOf(canonicalJson({ ...draft, code: bundled.code.digest })) };
      return { loaded: { name: plan.pipeline, file, plan, problems: described.problems }, files, stamp };
    } catch (error) {
      const problems = [failureProblem(file, error)];
      // What it lacks may lie in any file, so it is tried again each time.
      return { loaded: { name: basename(path, '.ts'), file, problems }, files: [], stamp: BROKEN };
    }
  }

  /** Two files of one name: neither is right more than the other. */
  #unique(all: readonly LoadedPipeline[]): readonly LoadedPipeline[] {
    return all.map((pipeline) => {
      const twin = all.find((other) => other !== pipeline && other.name === pipeline.name);
      return twin === undefined
        ? pipeline
        : { ...pipeline, problems: [...pipeline.problems, sameName(pipeline, twin)] };
    });
  }
}

/** `index.ts` is the language's own entry in this project, and tests are no pipelines. */
function isPipelineFile(name: string): boolean {
  return /\.m?ts$/.test(name) && !/^index\.|\.d\.m?ts$|\.test\.ts$/.test(name);
}

/** No file's stamp. */
const BROKEN = 'broken';

async function stampOf(files: readonly string[]): Promise<string> {
  const stats = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return stats.map((found) => `${found?.mtimeMs ?? 'gone'}:${found?.size ?? 0}`).join();
}

function sameName({ name }: LoadedPipeline, twin: LoadedPipeline): Problem {
  const message = `Another file, ${twin.file}, exports a pipeline "${name}" too.`;
  return { rule: 'duplicate-pipeline', severity: 'error', message, hint: 'Rename one of them.' };
}

function unknownPipeline(name: string, all: readonly LoadedPipeline[], project: string): FinalError {
  const known = all.map((pipeline) => pipeline.name).join(', ');
  return new FinalError('UNKNOWN_PIPELINE', {
    message: `There is no pipeline "${name}" in ${join(project, 'pipelines')}.`,
    hint: known === '' ? 'There is none at all: write one as pipelines/<name>.ts.' : `Known: ${known}.`,
  });
}
