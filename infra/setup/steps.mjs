import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from './compile.mjs';
import { takeLock } from './lock.mjs';
import { packages } from './packages.mjs';
import { temporal } from './temporal.mjs';
import { tensorflow } from './tensorflow.mjs';
import { openStep } from './terminal.mjs';

/**
 * @typedef {object} Check
 * @property {string} root the clone
 * @property {boolean} [again] try what failed before
 *
 * @typedef {object} Step
 * @property {string} title one word
 * @property {(options: Check) => Outcome | undefined} check what there is, or undefined when there is something to do;
 *   takes milliseconds
 * @property {(options: Check & { say: (text: string) => void }) => Promise<Outcome>} perform
 *
 * @typedef {string | { warning: string }} Outcome a note, or what is not as it should be though work can go on
 */

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Tools first, in the order in which each needs the one before. */
export const TOOLS = [packages, temporal, tensorflow];
export const ALL = [...TOOLS, compile];

/**
 * Performs what is not done yet. When all is done it says so in one line.
 * @param {{ steps?: readonly Step[], again?: boolean, verbose?: boolean, root?: string }} [options]
 */
export async function setUp({ steps = ALL, again = false, verbose = false, root = ROOT } = {}) {
  const started = performance.now();
  const options = { root, again };
  const outcomes = verbose ? undefined : whatThereIs(steps, options);
  if (outcomes) {
    for (const outcome of outcomes) if (typeof outcome === 'object') console.log(`WARNING: ${outcome.warning}`);
    console.log(`Set-up: complete, checked in ${Math.round(performance.now() - started)} ms.`);
    return;
  }
  const release = await takeLock(join(root, '.coppice', 'setup.lock'), {
    onWait: (owner) => console.log(`Set-up: waiting for another one of this clone (process ${owner}).`),
  });
  try {
    for (const step of steps) await perform(step, options);
  } finally {
    release();
  }
}

/** Undefined as soon as one step has something to do. @param {readonly Step[]} steps @param {Check} options */
function whatThereIs(steps, options) {
  const outcomes = [];
  for (const step of steps) {
    const outcome = step.check(options);
    if (!outcome) return undefined;
    outcomes.push(outcome);
  }
  return outcomes;
}

/** @param {Step} step @param {Check} options */
async function perform(step, options) {
  const line = openStep(step.title);
  try {
    const outcome = step.check(options) ?? (await step.perform({ ...options, say: line.say }));
    if (typeof outcome === 'string') line.done(outcome);
    else line.warn(outcome.warning);
  } catch (error) {
    line.fail();
    throw error;
  }
}
