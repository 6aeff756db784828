import { Command } from 'commander';
import type { Problem } from '../../core/lint/rule.js';
import type { LoadedPipeline } from '../../workers/load-pipelines.js';
import { findLoaded } from '../find-pipeline.js';
import type { Session } from '../session.js';

export function lintCommand(session: Session): Command {
  return new Command('lint')
    .description('hold pipelines against the rules')
    .argument('[pipeline]', 'its name; all of them when left out')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, { json }: { json?: boolean }) => {
      const pipelines = name === undefined ? await session.pipelines() : [await findLoaded(session, name)];
      if (json === true) session.terminal.json(pipelines.map(({ plan: _, ...rest }) => rest));
      else pipelines.flatMap(lintLines).forEach((line) => session.terminal.line(line));
      const errors = pipelines.flatMap(({ problems }) => problems).filter(({ severity }) => severity === 'error');
      if (errors.length > 0) session.exitCode = 1;
    });
}

export function lintLines({ name, file, problems }: LoadedPipeline): readonly string[] {
  if (problems.length === 0) return [`✔ ${name}  ${file}`];
  return [`${name}  ${file}`, ...problems.flatMap(problemLines)];
}

function problemLines({ severity, step, message, hint, rule }: Problem): readonly string[] {
  const where = step === undefined ? '' : `${step}: `;
  return [`  ${severity === 'error' ? '✖' : '!'} ${where}${message}`, `    → ${hint}  (${rule})`];
}
