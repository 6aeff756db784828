import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Message } from 'esbuild';
import { FinalError } from '../../core/errors.js';
import type { CodeRef } from '../../core/artifact.js';
import type { Config } from '../../infra/config.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { codeFolder, MODULE } from '../runner/module-place.js';

export interface BundledPipeline {
  readonly code: CodeRef;
  /** The local files it was made of. */
  readonly files: readonly string[];
}

/**
 * A pipeline file with its local imports as one module, kept as an artifact: its digest is the code digest of every run.
 * Packages stay imports. Throws FinalError `PIPELINE_SYNTAX` with file and line.
 */
export async function bundlePipeline(
  file: string,
  { project }: Config,
  artifacts: Artifacts,
): Promise<BundledPipeline> {
  // Loaded with the first file: a worker polls sooner without it.
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: [file],
    absWorkingDir: project,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    write: false,
    metafile: true,
    sourcemap: 'external',
    outfile: 'module.mjs',
    logLevel: 'silent',
    // The project itself is a package to its own pipelines: its language is imported by name, never bundled.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  }).catch((error: unknown) => {
    throw syntaxError(file, project, error);
  });
  const text = result.outputFiles.find(({ path }) => path.endsWith('.mjs'))!.text;
  const map = result.outputFiles.find(({ path }) => path.endsWith('.map'))!.text;
  const code = await keep(text, artifacts);
  await place(codeFolder(project), code, { text, map });
  return { code, files: Object.keys(result.metafile.inputs).map((path) => join(project, path)) };
}

async function keep(text: string, artifacts: Artifacts): Promise<CodeRef> {
  const scratch = await artifacts.scratch();
  const from = join(scratch, MODULE);
  await writeFile(from, text);
  return (await artifacts.commit({ kind: 'code', files: [{ path: MODULE, from }] })) as CodeRef;
}

/** Where runners of this machine import it from, with its source map beside it, so that errors name the user's own lines. */
async function place(folder: string, { digest }: CodeRef, { text, map }: { text: string; map: string }): Promise<void> {
  await mkdir(folder, { recursive: true });
  await whole(join(folder, `${digest}.mjs.map`), map);
  await whole(join(folder, `${digest}.mjs`), `${text}//# sourceMappingURL=${digest}.mjs.map\n`);
}

async function whole(path: string, text: string): Promise<void> {
  const half = `${path}.${process.pid}`;
  await writeFile(half, text);
  await rename(half, path);
}

function syntaxError(file: string, project: string, error: unknown): FinalError {
  const messages = (error as { readonly errors?: readonly Message[] }).errors ?? [];
  const told = messages.map(({ text, location }) =>
    location === null ? text : `${location.file}:${location.line}:${location.column + 1}: ${text}`,
  );
  return new FinalError('PIPELINE_SYNTAX', {
    message: `${relative(project, file)} cannot be bundled: ${told.length > 0 ? told.join('; ') : String(error)}.`,
    hint: 'Mend the file; the other pipelines stay loaded.',
    cause: error,
  });
}
