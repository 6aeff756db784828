import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { WorkflowBundle } from '@temporalio/worker';

const BUNDLE = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/** Makes the workflow bundle beside the compiled code, once a build, as webpack takes seconds. Gives its size in bytes. */
export async function buildWorkflowBundle(): Promise<number> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.js', import.meta.url)),
    // The worker needs an inline source map; without the sources in it the bundle is half as large.
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-source-map' }),
    logger: quietLogger,
  });
  writeFileSync(BUNDLE, code);
  return Buffer.byteLength(code);
}

export function readWorkflowBundle(): WorkflowBundle {
  return { code: readFileSync(BUNDLE, 'utf8') };
}

const quiet = (): void => {};
const quietLogger = { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: console.warn, error: console.error };
