import { z } from 'zod';
import type { Json } from '../../core/json.js';
import type { PlanDraft } from '../../core/plan.js';
import type { Pipeline } from './pipeline.js';

/** A pipeline as plain data: its recorded graph and its input's JSON Schema. Bodies stay behind. */
export function compile(pipeline: Pipeline): PlanDraft {
  return {
    version: 1,
    pipeline: pipeline.name,
    steps: pipeline.steps,
    output: pipeline.output,
    inputSchema: z.toJSONSchema(pipeline.input, { io: 'input', unrepresentable: 'any' }) as Json,
    ...(pipeline.schedule === undefined ? {} : { schedule: pipeline.schedule }),
    seed: pipeline.seed,
  };
}
