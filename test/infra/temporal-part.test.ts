import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../infra/config.js';
import { identify } from '../../infra/processes/identity.js';
import { systemParts } from '../../infra/processes/parts.js';
import { runningSystem } from '../../infra/processes/record.js';
import { startSystem, type System } from '../../infra/processes/system.js';
import { connectTemporal } from '../../infra/temporal/client.js';
import { eventually } from '../support/eventually.js';
import { bundled, freePort } from '../support/processes.js';

const state = mkdtempSync(join(tmpdir(), 'coppice-temporal-part-'));
let system: System | undefined;
afterEach(async () => {
  await system?.stop();
  rmSync(state, { recursive: true, force: true });
});

/** The processes of the Temporal part: its keeper, and the server it keeps. */
function pids(): [keeper: number, server: number] {
  const [keeper, server] = runningSystem(state)?.parts['temporal'] ?? [];
  return [keeper?.pid ?? 0, server?.pid ?? 0];
}

describe('the Temporal server of a system', () => {
  it('is back on its database after it, or its keeper, was killed, and gone when the system stops', async () => {
    const env = {
      ...process.env,
      COPPICE_STATE: state,
      COPPICE_TEMPORAL_PORT: String(await freePort()),
      COPPICE_TEMPORAL_UI_PORT: String(await freePort()),
    };
    const config = readConfig(env);
    const keeper = await bundled('infra/processes/keeper.ts');
    const temporal = systemParts({ config, env }).filter(({ name }) => name === 'temporal');
    const parts = temporal.map((part) => ({ ...part, module: keeper }));
    system = await startSystem({ config, env, parts, tell: () => undefined });
    const { client, close } = await connectTemporal(config.temporal);
    await client.workflow.start('waits', { workflowId: 'waits', taskQueue: 'nobody', args: [] });
    await close();
    for (const which of [1, 0] as const) {
      const before = pids();
      process.kill(before[which], 'SIGKILL');
      await eventually('both are new', () => pids().every((pid, i) => pid !== 0 && pid !== before[i]));
      expect(before.map(identify)).toEqual([undefined, undefined]);
      const again = await eventually('it answers', () =>
        connectTemporal(config.temporal, 1_000).catch(() => undefined),
      );
      expect((await again.client.workflow.getHandle('waits').describe()).status.name).toBe('RUNNING');
      await again.close();
    }
    const last = pids();
    await system.stop();
    expect(last.map(identify)).toEqual([undefined, undefined]);
  }, 90_000);
});
