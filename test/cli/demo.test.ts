import { describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { monthAfter, monthsToRun } from '../../cli/demo/flights.js';
import { curl, judgementIn, summaryLines } from '../../cli/demo/summary.js';
import { sendTraffic } from '../../cli/demo/traffic.js';
import { rowsOfMonth } from '../../cli/demo/traffic-rows.js';
import type { ModelVersion } from '../../infra/stores/registry.js';

describe('the months of the demonstration', () => {
  it('begin with a champion and one to judge against it, then go on', () => {
    expect(monthsToRun([], false)).toEqual(['2001-01', '2001-02']);
    expect(monthsToRun(['2001-02', '2001-01'], true)).toEqual(['2001-03']);
    expect(monthsToRun(['2001-06'], true)).toEqual(['2001-06']);
    expect(monthsToRun([], true)).toEqual(['2001-01']);
    expect(monthAfter('2001-12')).toBe('2002-01');
  });
});

describe('its traffic', () => {
  it('is real flights of the month, the same each time', async () => {
    const of = {
      source: 'vega-datasets:flights-3m.parquet',
      project: process.cwd(),
      time: 'date',
      month: '2001-02',
      limit: 20,
    };
    const [rows, again] = [await rowsOfMonth(of), await rowsOfMonth(of)];
    expect(rows).toHaveLength(20);
    expect(rows).toEqual(again);
    expect(rows.every(({ distance }) => typeof distance === 'number')).toBe(true);
    expect(rows.every(({ date }) => /^2001-02-\d\dT\d\d:\d\d:00.000Z$/.test(String(date)))).toBe(true);
  });

  it('asks with the columns an endpoint reads, and counts who answered', async () => {
    const bodies: unknown[] = [];
    const stop = new AbortController();
    const answer = async (request: IncomingMessage): Promise<{ status: number; body: string }> => {
      if (request.url === '/v2/models/flights') return { status: 200, body: '{"inputs":[{"name":"distance"}]}' };
      bodies.push(JSON.parse(await text(request)));
      if (bodies.length === 10) stop.abort();
      return { status: bodies.length === 3 ? 500 : 200, body: '{}' };
    };
    const server = createServer((request, response) => {
      void answer(request).then(({ status, body }) =>
        response.writeHead(status, { 'x-coppice-version': '2' }).end(body),
      );
    });
    await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const rows = [{ distance: 300, delay: 12 }];
    const counts = await sendTraffic({ server: address, endpoint: 'flights', rows, signal: stop.signal });
    server.close();
    expect(bodies[0]).toEqual({ distance: 300 });
    expect(counts).toMatchObject({ sent: bodies.length, failed: 1 });
    expect(counts.byVersion.get('2')).toBe(bodies.length);
  });
});

describe('its summary', () => {
  const version = (number: number, auc: number): ModelVersion => ({
    model: 'flights-delay',
    version: number,
    artifact: { $artifact: 'model', digest: 'd', uri: 'file:///d', bytes: 1 },
    runId: `run-${number}`,
    step: 'register',
    metrics: { auc },
    provenance: {},
    actor: 'run:x',
    createdAt: new Date(0),
  });
  const judged = {
    verdict: 'pass',
    metrics: { auc: 0.71, prAuc: null },
    champion: { version: 1, metrics: { auc: 0.70123, prAuc: 0.3 } },
    gates: [{ gate: { kind: 'atLeast', metric: 'auc', bound: 0.6 }, verdict: 'pass', seen: 'auc 0.71, must be ≥ 0.6' }],
  };
  const common = {
    pipeline: 'flights-delay',
    endpoint: 'flights-delay',
    month: '2001-02',
    next: '2001-03',
    tookMs: 41_000,
    server: 'http://127.0.0.1:8090',
    row: { origin: "O'Hare" },
    ui: 'http://127.0.0.1:8233',
  };

  it('sets the new version beside the champion it was judged against', () => {
    const traffic = {
      sent: 30,
      failed: 0,
      byVersion: new Map([
        ['1', 22],
        ['2', 8],
      ]),
    };
    const [before, newest] = [version(1, 0.70123), version(2, 0.71)];
    const steps = [{ output: { auc: 1 } }, {}, { output: judged }];
    const judgement = judgementIn(steps)!;
    expect(summaryLines({ ...common, before, after: newest, newest, traffic, judgement })).toEqual([
      '',
      'flights-delay 2001-02: version 2 is live; it took over from version 1 (41.0 s)',
      '         version 2  champion, version 1',
      '  auc    0.71       0.7012',
      '  prAuc  none       0.3',
      '  ✔ auc 0.71, must be ≥ 0.6',
      '  30 requests while it went live: 22 by version 1, 8 by version 2; 0 failed',
      '',
      'It answers here:',
      `  ${curl(common)}`,
      '',
      'Runs, steps and histories   http://127.0.0.1:8233',
      `Retrain by hand             npx coppice run flights-delay --input '{"month":"2001-03"}' --watch`,
      'Retrain on its schedule     npx coppice apply',
      '',
    ]);
  });

  it('says where nothing was good enough, or did not go live', () => {
    const before = version(1, 0.7);
    expect(summaryLines({ ...common, before, after: before, newest: undefined })[1]).toContain('no new version');
    expect(summaryLines({ ...common, before, after: before, newest: version(2, 0.6) })[1]).toContain('did not go live');
    expect(summaryLines({ ...common, after: before, newest: before })[1]).toContain('the first champion');
  });

  it('gives a line that a shell takes as it stands', () => {
    expect(curl(common)).toContain(`-d '{"origin":"O'\\''Hare"}'`);
  });
});
