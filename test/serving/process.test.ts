import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import type { Registry } from '../../infra/stores/registry.js';
import { eventually } from '../support/eventually.js';
import { freePort, start } from '../support/processes.js';
import type { Running } from '../support/processes.js';
import { startControl } from '../support/registries.js';
import type { Control } from '../support/registries.js';
import { flight, saveTinyModel } from '../support/tiny-model.js';

let folder: string;
let control: Control;
let registry: Registry;
let server: Running;
let address: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coppice-serving-'));
  control = await startControl();
  registry = await openRegistry({ databaseUrl: control.databaseUrl });
  const artifact = await saveTinyModel(await openArtifacts(join(folder, 'artifacts')), { says: 'late' });
  const route = { model: 'flights', version: 1, artifact, weight: 100 };
  await registry.setRoutes('flights', [route], { key: 'first', actor: 'user:test' });
  const port = String(await freePort());
  address = `http://127.0.0.1:${port}`;
  env = { COPPICE_STATE: folder, COPPICE_DATABASE_URL: control.databaseUrl, COPPICE_SERVE_PORT: port };
  server = await start('serving/main.ts', env);
});
afterAll(async () => {
  await server.stop();
  await registry.close();
  await control.stop();
  await Promise.all([folder, control.state].map((path) => rm(path, { recursive: true })));
});

const predict = (): Promise<Response> =>
  fetch(`${address}/predict/flights`, {
    method: 'POST',
    body: JSON.stringify(flight),
    headers: { 'content-type': 'application/json' },
  });

/** A request whose body is on its way. */
function begin(): { call: ClientRequest; answered: Promise<IncomingMessage> } {
  const body = JSON.stringify(flight);
  const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
  const call = request(`${address}/predict/flights`, { method: 'POST', headers });
  call.write(body.slice(0, 10));
  return { call, answered: new Promise((done, fail) => call.once('response', done).once('error', fail)) };
}
const inFlight = async (): Promise<number> =>
  Number(/coppice_requests_in_flight (\d+)/.exec(await (await fetch(`${address}/metrics`)).text())?.[1]);

describe('the process of a model server', () => {
  it('goes on with the last routing while the registry is away, and says so', async () => {
    await control.kill();
    await eventually('the server notices', async () =>
      (await (await fetch(`${address}/metrics`)).text()).includes('coppice_registry_up 0'),
    );
    expect((await predict()).status).toBe(200);
    control = await startControl(control);
    await eventually('the server notices', async () =>
      (await (await fetch(`${address}/metrics`)).text()).includes('coppice_registry_up 1'),
    );
    expect((await predict()).status).toBe(200);
  });

  it('finishes what it began when it is told to stop, and leaves the registry', async () => {
    const { call, answered } = begin();
    await eventually('the request is under way', async () => (await inFlight()) === 1);
    expect(await registry.replicas()).toHaveLength(1);
    const stopped = server.stop();
    await eventually('it has left the registry', async () => (await registry.replicas()).length === 0);
    await eventually(
      'it takes no more connections',
      async () => (await predict().catch(() => undefined)) === undefined,
    );
    call.end(JSON.stringify(flight).slice(10));
    expect((await answered).statusCode).toBe(200);
    expect(await stopped).toBe(0);
    server = await start('serving/main.ts', env);
  });

  it('says that it is ready when it answers for what it served before it was killed', async () => {
    const [before] = await registry.replicas();
    await server.kill();
    server = await start('serving/main.ts', env);
    expect((await predict()).status).toBe(200);
    const replicas = await registry.replicas();
    expect(replicas.map((replica) => replica.address)).toEqual([before?.address]);
    expect(replicas[0]?.id).not.toBe(before?.id);
  });

  it('ends with its supervisor', async () => {
    const ended = new Promise((done) => server.child.once('exit', done));
    server.child.disconnect();
    await ended;
    server = await start('serving/main.ts', env);
  });
});
