import { randomBytes } from 'node:crypto';
import { mkdir, realpath } from 'node:fs/promises';
import { basename, delimiter, dirname, join, resolve, sep } from 'node:path';
import { FinalError } from '../../core/errors.js';

export interface ExportPath {
  readonly path: string;
  readonly folder: string;
  /** Beside it, so that it can be renamed. */
  readonly temporary: string;
}

/**
 * Where an export may go: into the project, or a folder that `COPPICE_EXPORTS` names; links on the way count as what they
 * lead to. Its folder is made. Throws FinalError `EXPORT_OUTSIDE`.
 */
export async function exportPath(
  to: string,
  project: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ExportPath> {
  const path = resolve(project, to);
  const roots = [project, ...(env['COPPICE_EXPORTS'] ?? '').split(delimiter).filter((folder) => folder !== '')];
  const real = await Promise.all(roots.map((root) => realOf(resolve(project, root))));
  const folder = dirname(path);
  const landing = await realOf(folder);
  if (path === project || !real.some((root) => landing === root || landing.startsWith(root + sep))) {
    throw new FinalError('EXPORT_OUTSIDE', {
      message: `"${to}" would be written to ${join(landing, basename(path))}, outside the project.`,
      hint: `Write it below ${project}, or name its folder in COPPICE_EXPORTS for the worker.`,
    });
  }
  await mkdir(folder, { recursive: true });
  return { path, folder, temporary: join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.part`) };
}

/** The real path of what is there of it, and the rest as it will be. */
async function realOf(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return real;
  return path === dirname(path) ? path : join(await realOf(dirname(path)), basename(path));
}
