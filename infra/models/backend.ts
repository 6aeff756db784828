import { createRequire } from 'node:module';
import type * as Tf from '@tensorflow/tfjs';
import type * as Wasm from '@tensorflow/tfjs-backend-wasm';

/** TensorFlow.js as a value: what a model factory is given. */
export type Tensorflow = typeof Tf;

/** What computes. Two runs are bit-identical only where all of this is equal. */
export interface Backend {
  readonly tf: Tensorflow;
  /** `tensorflow` is the native library under tfjs-node; `wasm` and `cpu` are the slower ways without it. */
  readonly name: 'tensorflow' | 'wasm' | 'cpu';
  /** Of the library that computes: `TensorFlow 2.19.1`, `tfjs 4.22.0`. */
  readonly version: string;
  /** Threads within one operation; `null` where the library decides by itself. */
  readonly threads: number | null;
  /** Why the native library does not run, where it does not. */
  readonly why?: string;
}

const require = createRequire(import.meta.url);
let loaded: Promise<Backend> | undefined;

/** Loads TensorFlow once a process. Never in silence: what runs is in the answer, and in every record made with it. */
export function loadBackend(): Promise<Backend> {
  loaded ??= native().catch((error: unknown) => fallback(reasonOf(error)));
  return loaded;
}

async function native(): Promise<Backend> {
  const tf = require('@tensorflow/tfjs-node') as Tensorflow;
  await tf.ready();
  const { binding } = tf.backend() as unknown as { readonly binding: { readonly TF_Version: string } };
  return { tf, name: 'tensorflow', version: `TensorFlow ${binding.TF_Version}`, threads: threadsOf(process.env) };
}

/** WebAssembly trains about seven times as slowly as the native library, plain JavaScript another seven times. */
async function fallback(why: string): Promise<Backend> {
  const tf = require('@tensorflow/tfjs') as Tensorflow;
  const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof Wasm;
  // One thread: more would add up in an order of their own.
  wasm.setThreadsCount(1);
  const name = (await tf.setBackend('wasm').catch(() => false)) ? 'wasm' : 'cpu';
  if (name === 'cpu') await tf.setBackend('cpu');
  await tf.ready();
  return { tf, name, version: `tfjs ${tf.version_core}`, threads: 1, why };
}

function threadsOf(env: NodeJS.ProcessEnv): number | null {
  const threads = Number(env['TF_NUM_INTRAOP_THREADS'] ?? NaN);
  return Number.isInteger(threads) && threads > 0 ? threads : null;
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
