import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runProgram } from '../../cli/program.js';
import { openTerminal } from '../../cli/terminal.js';
import { openRegistry } from '../../infra/stores/postgres/index.js';
import type { Registry } from '../../infra/stores/registry.js';
import { startControl, startedRun } from '../support/registries.js';
import type { Control } from '../support/registries.js';

let control: Control;
let registry: Registry;
beforeAll(async () => {
  control = await startControl();
  registry = await openRegistry({ databaseUrl: control.databaseUrl });
});
afterAll(async () => {
  await registry?.close();
  await control?.stop();
  rmSync(control.state, { recursive: true, force: true });
});

async function watermarks(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const terminal = openTerminal(
    { out: { write: (text) => (out += String(text)) !== '' }, err: { write: (text) => (err += String(text)) !== '' } },
    {},
  );
  const shell = { COPPICE_DATABASE_URL: control.databaseUrl, COPPICE_TEMPORAL_PORT: '9', COPPICE_USER: 'ana' };
  const code = await runProgram(['watermarks', ...args], { terminal, shell });
  return { code, out, err };
}

describe('coppice watermarks', () => {
  it('says where there is none yet', async () => {
    expect((await watermarks()).out).toContain('No run has read by a watermark yet.');
    expect((await watermarks('show', 'daily/ingest')).err).toContain('No run has read by .since(…) yet.');
  });

  it('lists them, and tells who moved one and why', async () => {
    const runId = await startedRun(registry, { pipeline: 'daily' });
    const place = { pipeline: 'daily', name: 'ingest', runId, step: 'ingest' };
    const asked = { ...place, column: 'date', kind: 'time' } as const;
    await registry.decideRange(asked, { ...(await registry.watermarkRange(asked)), high: '2001-01-31 12:00:00' });
    expect((await watermarks()).out).toMatch(/daily\/ingest +date +the beginning +\d{4}/);
    await registry.endRun(runId, { state: 'completed' });
    expect((await watermarks()).out).toMatch(/daily\/ingest +date +2001-01-31 12:00:00 +\d{4}/);
    const { out } = await watermarks('show', 'daily/ingest');
    expect(out).toContain('daily/ingest  "date" is read up to 2001-01-31 12:00:00\n');
    expect(out).toContain(`the beginning → 2001-01-31 12:00:00  run:${runId}  the run that read up to it is completed`);
  });

  it('move one by hand, if they say why', async () => {
    expect(await watermarks('reset', 'daily/ingest')).toMatchObject({ code: 2, out: '' });
    expect((await watermarks('reset', 'daily/ingest', '--why', 'x', '--to', 'noon')).err).toContain('stand at "noon"');
    const { out } = await watermarks('reset', 'daily/ingest', '--why', 'wrong zone', '--to', '2001-01-15');
    expect(out).toBe('daily/ingest: from 2001-01-31 12:00:00 to 2001-01-15 00:00:00.\n');
    const again = await watermarks('reset', 'daily/ingest', '--why', 'all anew', '--json');
    expect(JSON.parse(again.out)).toEqual({ pipeline: 'daily', name: 'ingest', from: '2001-01-15 00:00:00', to: null });
    const shown = JSON.parse((await watermarks('show', 'daily/ingest', '--json')).out) as { moves: unknown[] };
    expect(shown.moves.slice(1)).toMatchObject([
      { from: '2001-01-31 12:00:00', to: '2001-01-15 00:00:00', actor: 'user:ana', why: 'wrong zone' },
      { from: '2001-01-15 00:00:00', actor: 'user:ana', why: 'all anew' },
    ]);
    expect((await watermarks('show', 'daily/other')).err).toContain('There is: daily/ingest.');
  });
});
