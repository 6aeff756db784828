import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { startStand } from '../support/stand.js';
import type { Stand } from '../support/stand.js';
import { serveWeb } from '../support/web-server.js';
import type { WebServer } from '../support/web-server.js';

jest.setTimeout(180_000);

const VALUE = 'grep-me-91c4';
let stand: Stand;
let web: WebServer;
beforeAll(async () => {
  web = await serveWeb({
    '/open.csv': (request, response) =>
      void response.writeHead(request.headers.authorization === `Bearer ${VALUE}` ? 200 : 401).end('n\n1\n'),
    // A server that says it back, in a value that is none.
    '/tells.csv': (request, response) => void response.writeHead(200).end(`n\n${request.headers.authorization}\n`),
  });
  stand = await startStand({ COPPICE_SECRET_GUARDED: VALUE });
});
afterAll(async () => {
  await stand?.stop();
  await web.close();
});

it('a secret opens its source, and stands in no history, record, log or error', async () => {
  const good = await stand.start('guarded', { from: `${web.origin}/open.csv` });
  expect(await good.result()).toMatchObject({ rows: 1 });
  const bad = await stand.start('guarded', { from: `${web.origin}/tells.csv` });
  const error: unknown = await bad.result().catch((thrown: unknown) => thrown);
  const causes = (one: unknown): string =>
    one instanceof Error ? `${one.message} ${one.stack} ${causes(one.cause)}` : '';
  expect(causes(error)).toContain('tells.csv');
  const kept = [causes(error)];
  for (const run of [good, bad]) {
    kept.push(historyToJSON(await run.handle.fetchHistory()), JSON.stringify([await run.record(), await run.steps()]));
  }
  const logs = join(stand.config.state, 'logs');
  for (const name of readdirSync(logs)) kept.push(readFileSync(join(logs, name), 'utf8'));
  expect(kept.join('\n')).toContain('a careless line: ***');
  // As it is, and as payloads of a history hold it.
  for (const text of kept) expect(text).not.toContain(VALUE);
  const decoded = kept.map((text) => text.replaceAll(/"data": ?"([^"]+)"/g, (_whole, data: string) => atob(data)));
  for (const text of decoded) expect(text).not.toContain(VALUE);
});
