import { FinalError } from '../core/errors.js';
import type { Plan } from '../core/plan.js';
import type { LoadedPipeline } from '../workers/load-pipelines.js';
import type { Session } from './session.js';

/** The plan of a pipeline as its file is now. FinalError `UNKNOWN_PIPELINE` or `PIPELINE_BROKEN`. */
export async function findPipeline(session: Session, name: string): Promise<Plan> {
  const found = await findLoaded(session, name);
  if (found.plan !== undefined) return found.plan;
  throw new FinalError('PIPELINE_BROKEN', {
    message: `"${name}" (${found.file}) does not load: ${found.problems.map(({ message }) => message).join(' ')}`,
    hint: found.problems[0]?.hint ?? `"coppice lint ${name}" says more.`,
  });
}

/** The same, with its problems. */
export async function findLoaded(session: Session, name: string): Promise<LoadedPipeline> {
  const all = await session.pipelines();
  const found = all.find((pipeline) => pipeline.name === name);
  if (found !== undefined) return found;
  const known = all.map((pipeline) => pipeline.name).join(', ');
  throw new FinalError('UNKNOWN_PIPELINE', {
    message: `There is no pipeline "${name}" in ${session.config.project}/pipelines.`,
    hint: known === '' ? 'There is none at all: write one as pipelines/<name>.ts.' : `Known: ${known}.`,
  });
}
