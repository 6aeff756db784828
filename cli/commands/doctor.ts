import { Command } from 'commander';
import { findingLines, type Finding } from '../doctor/finding.js';
import type { Session } from '../session.js';

export function doctorCommand(session: Session): Command {
  return new Command('doctor')
    .description('say what runs where, and what is missing with the line that mends it')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await examine(session);
      if (json === true) session.terminal.json(findings);
      else findingLines(findings).forEach((line) => session.terminal.line(line));
      if (findings.some(({ state }) => state === 'missing')) session.exitCode = 1;
    });
}

async function examine(session: Session): Promise<readonly Finding[]> {
  const [programs, services, { checkArtifacts }] = await Promise.all([
    import('../doctor/programs.js'),
    import('../doctor/services.js'),
    import('../doctor/artifacts.js'),
  ]);
  const { settings, config } = session;
  const found = await Promise.all([
    programs.checkTemporalCli(settings.env),
    programs.checkTensorflow(settings.env),
    services.checkTemporalServer(settings),
    services.checkRegistry(settings),
    services.checkModelServer(settings),
    services.checkPorts(settings),
    checkArtifacts(config),
  ]);
  return [programs.checkNode(), programs.checkBuild(), ...found, await pipelines(session)];
}

/** They load in a process of their own, which needs the rest to be whole. */
async function pipelines(session: Session): Promise<Finding> {
  const [{ checkPipelines }, { reportOf }] = await Promise.all([
    import('../doctor/services.js'),
    import('../report-error.js'),
  ]);
  try {
    return checkPipelines(await session.pipelines());
  } catch (error) {
    return { topic: 'pipelines', state: 'warning', says: reportOf(error).headline, mend: 'npx coppice lint' };
  }
}
