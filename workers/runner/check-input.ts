import { FinalError } from '../../core/errors.js';
import type { Json } from '../../core/json.js';
import { refuseCredentials } from '../../core/secret.js';
import type { Pipeline } from '../../pipelines/index.js';

/** An input with its defaults filled in. Throws FinalError `INPUT` with every problem by path, or `CREDENTIAL_IN_INPUT`. */
export async function checkInput(pipeline: Pipeline, input: Json): Promise<Json> {
  refuseCredentials(input);
  const result = await pipeline.input.safeParseAsync(input ?? {});
  if (result.success) return (result.data ?? null) as Json;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || '(the whole)'}: ${message}`);
  throw new FinalError('INPUT', {
    message: `The input of "${pipeline.name}" has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ${problems.join('; ')}.`,
    hint: `\`coppice plan ${pipeline.name} --json\` shows the schema under "inputSchema".`,
  });
}
