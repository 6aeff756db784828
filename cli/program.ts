import { Command, CommanderError } from 'commander';
import { applyCommand } from './commands/apply.js';
import { approveCommand } from './commands/approve.js';
import { backfillCommand } from './commands/backfill.js';
import { cancelCommand } from './commands/cancel.js';
import { datasetsCommand } from './commands/datasets.js';
import { devCommand } from './commands/dev.js';
import { doctorCommand } from './commands/doctor.js';
import { driftCommand } from './commands/drift.js';
import { gatewayCommand } from './commands/gateway.js';
import { gcCommand } from './commands/gc.js';
import { lintCommand } from './commands/lint.js';
import { modelsCommand } from './commands/models.js';
import { planCommand } from './commands/plan.js';
import { profileCommand } from './commands/profile.js';
import { reproduceCommand } from './commands/reproduce.js';
import { resetCommand } from './commands/reset.js';
import { rolloutCommand } from './commands/rollout.js';
import { rowsCommand } from './commands/rows.js';
import { runCommand } from './commands/run.js';
import { runsCommand } from './commands/runs.js';
import { schemaCommand } from './commands/schema.js';
import { showCommand } from './commands/show.js';
import { startCommand } from './commands/start.js';
import { watermarksCommand } from './commands/watermarks.js';
import type { Environment, GlobalOptions } from './environment.js';
import { Interrupted } from './interrupt.js';
import { errorLines, exitCodeOf, reportOf } from './report-error.js';
import { Session } from './session.js';
import type { Terminal } from './terminal.js';

/** In the order in which a newcomer meets them. */
const COMMANDS = [
  startCommand,
  devCommand,
  doctorCommand,
  planCommand,
  lintCommand,
  runCommand,
  runsCommand,
  showCommand,
  profileCommand,
  rowsCommand,
  cancelCommand,
  approveCommand,
  rolloutCommand,
  reproduceCommand,
  modelsCommand,
  gatewayCommand,
  driftCommand,
  schemaCommand,
  datasetsCommand,
  watermarksCommand,
  applyCommand,
  backfillCommand,
  gcCommand,
  resetCommand,
];

/** Runs one command. Gives its exit code: 0, 1 for a failure, 2 for a call it does not understand. */
export async function runProgram(
  args: readonly string[],
  { terminal, shell }: { terminal: Terminal; shell: Environment },
): Promise<number> {
  const program = new Command('coppice')
    .description('the whole life of a machine-learning model as durable TypeScript on Temporal')
    .option('--project <folder>', 'the folder with pipelines/ (COPPICE_PROJECT)')
    .option('--port-offset <number>', 'move all default ports by so many')
    .option('--debug', 'show where an error comes from')
    .helpCommand(false)
    .showHelpAfterError('(--help says more)')
    .exitOverride();
  const session = new Session(terminal, { shell, options: () => program.opts<GlobalOptions>() });
  for (const make of COMMANDS) program.addCommand(inheriting(make(session), program));
  try {
    await program.parseAsync(args, { from: 'user' });
    return session.exitCode;
  } catch (error) {
    return failed(error, { terminal, debug: program.opts<GlobalOptions>().debug === true });
  } finally {
    await session.close();
  }
}

/** Commands below a command inherit as well: else a wrong option of theirs would end the process. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const below of command.commands) inheriting(below, command);
  return command;
}

function failed(error: unknown, { terminal, debug }: { terminal: Terminal; debug: boolean }): number {
  // Commander has said itself what it did not understand, or printed the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Interrupted) return 130;
  errorLines(reportOf(error)).forEach((line) => terminal.note(line));
  if (debug) console.error(error);
  return exitCodeOf(error);
}
