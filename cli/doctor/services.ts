import { systemPorts } from '../../infra/processes/parts.js';
import { whyTaken } from '../../infra/processes/ports.js';
import { runningSystem } from '../../infra/processes/record.js';
import { connectTemporal } from '../../infra/temporal/client.js';
import type { LoadedPipeline } from '../../workers/load-pipelines.js';
import { modelServer, temporalUi } from '../bring-up.js';
import type { Settings } from '../environment.js';
import { reportOf } from '../report-error.js';
import type { Finding } from './finding.js';

/** The server that answers now. */
export async function checkTemporalServer({ config, env }: Settings): Promise<Finding> {
  const topic = 'Temporal server';
  try {
    const { client, close } = await connectTemporal(config.temporal, 2_000);
    const { serverVersion } = await client.workflowService.getClusterInfo({});
    await close();
    const { address, namespace } = config.temporal;
    return {
      topic,
      state: 'ok',
      says: `${serverVersion} at ${address}, namespace ${namespace}, UI ${temporalUi(config)}`,
    };
  } catch (error) {
    return notRunning(topic, error, env['COPPICE_TEMPORAL_ADDRESS'] !== undefined);
  }
}

export async function checkRegistry({ config }: Settings): Promise<Finding> {
  const topic = 'registry';
  try {
    const { openRegistry } = await import('../../infra/stores/postgres/index.js');
    const registry = await openRegistry({ databaseUrl: config.databaseUrl, connections: 1, patience: 500 });
    const models = await registry.models();
    await registry.close();
    const where = config.externalDatabase ? new URL(config.databaseUrl).host : `embedded, ${config.state}/registry`;
    return { topic, state: 'ok', says: `${where}, ${models.length} models` };
  } catch (error) {
    return notRunning(topic, error, config.externalDatabase);
  }
}

/** What runs elsewhere has to be there; what is embedded is there when the system runs. */
function notRunning(topic: string, error: unknown, elsewhere: boolean): Finding {
  const { headline, hint } = reportOf(error);
  if (!elsewhere) return { topic, state: 'off', says: 'not running', mend: 'npx coppice dev' };
  return { topic, state: 'missing', says: headline, ...(hint === undefined ? {} : { mend: hint }) };
}

export async function checkModelServer({ config }: Settings): Promise<Finding> {
  const topic = 'model server';
  const address = modelServer(config);
  const within = AbortSignal.timeout(2_000);
  const answer = await fetch(`${address}/v2/health/ready`, { signal: within }).catch(() => undefined);
  if (answer === undefined) return { topic, state: 'off', says: 'not running', mend: 'npx coppice dev' };
  return { topic, state: answer.ok ? 'ok' : 'warning', says: `${address} ${answer.ok ? 'is ready' : 'is not ready'}` };
}

/** Each port: ours, free, or somebody else's. */
export async function checkPorts({ config, env }: Settings): Promise<Finding> {
  const topic = 'ports';
  if (runningSystem(config.state) !== undefined)
    return { topic, state: 'ok', says: 'in use by this project, which is running' };
  const ports = systemPorts({ config, env });
  const checked = await Promise.all(ports.map(async (port) => ({ port, why: await whyTaken(port) })));
  const taken = checked.filter(({ why }) => why !== undefined);
  if (taken.length === 0) return { topic, state: 'ok', says: `${ports.map(({ port }) => port).join(', ')} are free` };
  const says = taken.map(({ port, why }) => `${port.port}: ${why}`).join('; ');
  return {
    topic,
    state: 'warning',
    says,
    mend: `set ${taken.map(({ port }) => port.variable).join(', ')}, or use --port-offset 100`,
  };
}

export function checkPipelines(pipelines: readonly LoadedPipeline[]): Finding {
  const topic = 'pipelines';
  const broken = pipelines.filter(({ problems }) => problems.some(({ severity }) => severity === 'error'));
  const names = pipelines.map(({ name }) => name).join(', ');
  if (pipelines.length === 0)
    return { topic, state: 'warning', says: 'there are none', mend: 'write one as pipelines/<name>.ts' };
  if (broken.length === 0) return { topic, state: 'ok', says: names };
  return {
    topic,
    state: 'warning',
    says: `${broken.map(({ name }) => name).join(', ')} cannot run`,
    mend: 'npx coppice lint',
  };
}
