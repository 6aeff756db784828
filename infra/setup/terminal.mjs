/**
 * What set-up prints. On a terminal: one moving line for the step at work. Elsewhere (CI, a pipe): plain lines, a new
 * one when the phase changes and at most every ten seconds within it, so that a log shows life and stays readable.
 */
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const TITLE_WIDTH = 12;
const PLAIN_EVERY_MS = 10_000;

/**
 * @typedef {object} StepLine
 * @property {(text: string) => void} say what goes on now; the phase is what stands before the first colon
 * @property {(text: string) => void} done
 * @property {(text: string) => void} warn done, but not as it should be
 * @property {() => void} fail
 */

/**
 * @param {string} title
 * @param {{ stream?: NodeJS.WriteStream, plain?: boolean }} [options]
 * @returns {StepLine}
 */
export function openStep(title, { stream = process.stdout, plain = isPlain(stream) } = {}) {
  return plain ? plainStep(title, stream) : movingStep(title, stream);
}

/** @param {NodeJS.WriteStream} stream */
function isPlain(stream) {
  return !stream.isTTY || 'CI' in process.env || 'COPPICE_SETUP_VERBOSE' in process.env;
}

/** @param {string} title @param {NodeJS.WriteStream} stream @returns {StepLine} */
function plainStep(title, stream) {
  const started = Date.now();
  let phase = '';
  let lastAt = 0;
  const print = (/** @type {string} */ text) => stream.write(`${title.padEnd(TITLE_WIDTH)} ${text}\n`);
  return {
    say(text) {
      const [now = ''] = text.split(':');
      if (now === phase && Date.now() - lastAt < PLAIN_EVERY_MS) return;
      phase = now;
      lastAt = Date.now();
      print(`… ${text}`);
    },
    done: (text) => print(`${text}${took(started)}`),
    warn: (text) => print(`WARNING: ${text}`),
    fail: () => print('FAILED'),
  };
}

/** @param {string} title @param {NodeJS.WriteStream} stream @returns {StepLine} */
function movingStep(title, stream) {
  const started = Date.now();
  let text = '';
  let frame = 0;
  const draw = () => {
    const line = `${FRAMES[frame++ % FRAMES.length]} ${title.padEnd(TITLE_WIDTH)} ${text}${took(started)}`;
    stream.write(`\r\x1b[2K${line.slice(0, (stream.columns || 80) - 1)}`);
  };
  const timer = setInterval(draw, 120);
  const end = (/** @type {string} */ mark, /** @type {string} */ last) => {
    clearInterval(timer);
    stream.write(`\r\x1b[2K${mark} ${title.padEnd(TITLE_WIDTH)} ${last}\n`);
  };
  return {
    say(now) {
      text = now;
    },
    done: (last) => end('\x1b[32m✓\x1b[0m', `${last}\x1b[2m${took(started)}\x1b[0m`),
    warn: (last) => end('\x1b[33m!\x1b[0m', last),
    fail: () => end('\x1b[31m✗\x1b[0m', text),
  };
}

/** @param {number} started */
function took(started) {
  const seconds = Math.round((Date.now() - started) / 1000);
  return seconds < 1 ? '' : seconds < 60 ? ` (${seconds} s)` : ` (${Math.floor(seconds / 60)} min ${seconds % 60} s)`;
}
