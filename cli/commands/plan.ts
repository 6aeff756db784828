import { Command } from 'commander';
import { describeSteps, mermaid } from '../../core/graph-text.js';
import type { Plan } from '../../core/plan.js';
import { describeSchedule } from '../../core/schedules.js';
import { findPipeline } from '../find-pipeline.js';
import type { Session } from '../session.js';
import { table } from '../view/text.js';

interface Options {
  readonly mermaid?: boolean;
  readonly json?: boolean;
}

export function planCommand(session: Session): Command {
  return new Command('plan')
    .description('print the graph of a pipeline')
    .argument('<pipeline>', 'its name')
    .option('--mermaid', 'as a Mermaid diagram')
    .option('--json', 'as the plan itself')
    .action(async (name: string, options: Options) => {
      const { terminal } = session;
      const plan = await findPipeline(session, name);
      if (options.json === true) terminal.json(plan);
      else if (options.mermaid === true) terminal.line(mermaid(plan));
      else planLines(plan).forEach((line) => terminal.line(line));
    });
}

/** The plan as a table, a step a line, each after those it reads. */
export function planLines(plan: Plan): readonly string[] {
  const rows = describeSteps(plan).map(({ id, kind, uses, reads, notes }) => [
    id,
    kind === uses || uses === 'call' ? kind : `${kind} ${uses}`,
    reads.length === 0 ? '' : `← ${reads.join(', ')}`,
    notes.join(', '),
  ]);
  return [
    `${plan.pipeline}  ${plan.steps.length} steps, plan ${plan.digest.slice(0, 12)}`,
    ...(plan.schedule === undefined ? [] : [`schedule ${describeSchedule(plan.schedule)}`]),
    '',
    ...table(rows).map((row) => `  ${row}`),
  ];
}
