import { createReadStream, createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FinalError } from '../../core/errors.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import type { TrackedEntry, TrackingRegistry } from '../../infra/stores/tracking-registry.js';
import { listed } from './answers.js';
import { artifactPath } from './artifact-path.js';

export interface ArtifactDeps {
  readonly tracking: TrackingRegistry;
  readonly artifacts: Artifacts;
}

/** An uploaded file is an artifact of this one file: equal bytes are kept once. */
const ONLY_FILE = 'file';
type Proxied = FastifyRequest<{ Params: { '*': string }; Querystring: { path?: string } }>;

/** Files of runs and models, by MLflow's proxy: `mlflow-artifacts:/1/<run>/artifacts/model.json` is a path below one root. */
export function artifactRoutes(scope: FastifyInstance, prefix: string, deps: ArtifactDeps): void {
  const root = `${prefix}/2.0/mlflow-artifacts/artifacts`;
  const { tracking } = deps;
  scope.get(root, async (request: Proxied) => {
    const files = await tracking.filesIn(artifactPath(request.query.path ?? ''));
    return listed('files', files.map(entryJson));
  });
  scope.put(`${root}/*`, async (request: Proxied) => {
    await upload(request, deps);
    return {};
  });
  scope.get(`${root}/*`, (request: Proxied, reply) => download(request, reply, deps));
  scope.delete(`${root}/*`, async (request: Proxied) => {
    await tracking.deleteFiles(fileIn(request));
    return {};
  });
}

/** Takes bodies as they come: a file may be larger than memory. */
export function takeStreams(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, body, done) => done(null, body));
}

/** Half an upload is none: the file is named once all of it is in the store. */
async function upload(request: Proxied, { tracking, artifacts }: ArtifactDeps): Promise<void> {
  const path = fileIn(request);
  const scratch = await artifacts.scratch();
  try {
    const from = join(scratch, ONLY_FILE);
    await pipeline(request.raw, createWriteStream(from));
    await tracking.putFile(path, await artifacts.commit({ kind: 'file', files: [{ path: ONLY_FILE, from }] }));
  } finally {
    await artifacts.discard(scratch);
  }
}

async function download(request: Proxied, reply: FastifyReply, { tracking, artifacts }: ArtifactDeps): Promise<object> {
  const path = fileIn(request);
  const artifact = await tracking.fileAt(path);
  if (artifact === null) throw new FinalError('RESOURCE_DOES_NOT_EXIST', { message: `No such artifact: '${path}'` });
  return reply
    .header('content-length', artifact.bytes)
    .header('content-type', 'application/octet-stream')
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(basename(path))}`)
    .header('x-content-type-options', 'nosniff')
    .send(createReadStream(await artifacts.file(artifact, ONLY_FILE)));
}

function fileIn(request: Proxied): string {
  const path = artifactPath(request.params['*']);
  if (path === '') throw new FinalError('INVALID_PARAMETER_VALUE', { message: 'Invalid path' });
  return path;
}

function entryJson({ name, bytes }: TrackedEntry): object {
  return { path: name, is_dir: bytes === undefined, ...(bytes === undefined ? {} : { file_size: bytes }) };
}
