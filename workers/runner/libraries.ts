import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const COMPUTING = ['@tensorflow/tfjs', '@duckdb/node-api', 'apache-arrow'];
const require = createRequire(import.meta.url);
let text: string | undefined;

/** Versions of what computes, and the thread count, as both can change a result's bits. */
export function libraries(): string {
  text ??= [
    `node ${process.versions.node.split('.')[0]}`,
    ...COMPUTING.map((name) => `${name} ${versionOf(name)}`),
    `threads ${process.env['TF_NUM_INTRAOP_THREADS'] ?? 'default'}`,
  ].join(', ');
  return text;
}

function versionOf(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return (JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return 'absent';
}
