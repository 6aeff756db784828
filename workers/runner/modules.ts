import { copyFile, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeRef } from '../../core/artifact.js';
import { FinalError } from '../../core/errors.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { isPipeline } from '../../pipelines/index.js';
import type { Pipeline } from '../../pipelines/index.js';
import { codeFolder, MODULE } from './module-place.js';

/** Imports bundled pipeline modules, each once in a process. */
export class Modules {
  readonly #folder: string;
  readonly #artifacts: Artifacts;
  readonly #loaded = new Map<string, Promise<Pipeline>>();

  constructor(project: string, artifacts: Artifacts) {
    this.#folder = codeFolder(project);
    this.#artifacts = artifacts;
  }

  load(code: CodeRef): Promise<Pipeline> {
    const known = this.#loaded.get(code.digest);
    if (known !== undefined) return known;
    const loading = this.#import(code);
    this.#loaded.set(code.digest, loading);
    loading.catch(() => this.#loaded.delete(code.digest));
    return loading;
  }

  async #import(code: CodeRef): Promise<Pipeline> {
    const path = join(this.#folder, `${code.digest}.mjs`);
    const there = await stat(path).catch(() => undefined);
    if (there === undefined) await this.#place(code, path);
    const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
    if (isPipeline(module.default)) return module.default;
    throw new FinalError('NO_PIPELINE', {
      message: 'The file does not export a pipeline.',
      hint: "Write `export default pipeline('name', {…}, (p) => {…})`.",
    });
  }

  async #place(code: CodeRef, path: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const half = `${path}.${process.pid}`;
    await copyFile(await this.#artifacts.file(code, MODULE), half);
    await rename(half, path);
  }
}
