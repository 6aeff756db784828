import { explain, SetupProblem } from './problem.mjs';

/**
 * The frame of every command here: `--verbose` and `--help`, a problem without its stack, the exit code.
 * @param {{ help: string, run: (args: string[]) => Promise<number> }} options
 *   `run` gets the arguments that are not ours and gives the exit code
 */
export async function command({ help, run }) {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(help.trim());
    return;
  }
  if (args.includes('--verbose')) process.env.COPPICE_SETUP_VERBOSE = '1';
  exitOnSignals();
  try {
    process.exitCode = await run(args.filter((argument) => argument !== '--verbose'));
  } catch (error) {
    console.error(`\n${explain(error)}`);
    process.exitCode = error instanceof SetupProblem ? 1 : 70;
  }
}

/** `exit` handlers (children, temporary folders, locks) run only when somebody calls `exit`. */
function exitOnSignals() {
  for (const [signal, code] of /** @type {const} */ ([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])) {
    process.once(signal, () => process.exit(code));
  }
}
