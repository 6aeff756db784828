import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../cli/environment.js';
import { interval, moment, readJsonInput, wholeNumber } from '../../cli/json-input.js';
import { runProgram } from '../../cli/program.js';
import { openTerminal } from '../../cli/terminal.js';
import { newRunId } from '../../cli/start-run.js';
import { identify } from '../../infra/processes/identity.js';
import { writeRecord } from '../../infra/processes/record.js';

let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'coppice-cli-'));
  writeFileSync(join(project, 'package.json'), '{}');
});
afterAll(() => rmSync(project, { recursive: true }));

interface Called {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as a shell would. Ports nobody listens on keep it from everything that may run on this machine. */
async function coppice(...args: string[]): Promise<Called> {
  return coppiceWith({}, ...args);
}

async function coppiceWith(variables: Record<string, string>, ...args: string[]): Promise<Called> {
  let [out, err] = ['', ''];
  const commander = jest.spyOn(process.stderr, 'write').mockImplementation((text) => (err += String(text)) !== '');
  const terminal = openTerminal(
    { out: { write: (text) => (out += String(text)) !== '' }, err: { write: (text) => (err += String(text)) !== '' } },
    {},
  );
  const shell = { COPPICE_PROJECT: project, COPPICE_TEMPORAL_PORT: '9', COPPICE_DATABASE_PORT: '9', ...variables };
  const code = await runProgram(args, { terminal, shell });
  commander.mockRestore();
  return { code, out, err };
}

describe('the command', () => {
  it('ends with 2 where it is called in a way it does not understand', async () => {
    for (const args of [
      ['bogus'],
      ['plan'],
      ['run', 'x', '--input', '{'],
      ['runs', '--state', 'odd'],
      ['dev', '--port-offset', 'x'],
    ]) {
      expect((await coppice(...args)).code).toBe(2);
    }
    expect((await coppice('run', 'x', '--input', '{')).err).toContain('The input is not JSON');
    expect((await coppice('run', 'x', '--interval', '2001-02/2001-01')).err).toContain(
      '--interval is "2001-02/2001-01"',
    );
    expect((await coppice('backfill', 'x', '--from', '2001-02', '--to', '2001-01')).err).toContain('is not before');
  });

  it('says that nobody answers, and what to do', async () => {
    const { code, out, err } = await coppice('run', 'flights');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(
      [
        '✖ No Temporal server answers at 127.0.0.1:9.',
        '  → Start one with "coppice dev", or set COPPICE_TEMPORAL_ADDRESS to the address of yours.',
        '  TEMPORAL_UNREACHABLE\n',
      ].join('\n'),
    );
  });

  it('removes state only where it was told to, and never under a running system', async () => {
    const state = join(project, '.coppice');
    mkdirSync(state);
    expect((await coppice('reset')).code).toBe(2);
    writeRecord(state, {
      supervisor: identify(process.pid)!,
      state: 'ready',
      startedAt: '',
      environment: {},
      parts: {},
    });
    expect(await coppice('reset', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('is running in process'),
    });
    rmSync(join(state, 'dev.json'));
    expect(await coppice('reset', '--yes')).toMatchObject({ code: 0, out: `Removed ${state}.\n` });
    expect(existsSync(state)).toBe(false);
    expect((await coppice('reset', '--yes')).out).toContain('nothing to remove');
  });

  it('does not take the project, or what it lies in, for its state', async () => {
    for (const state of ['.', '..', project]) {
      const { code, err } = await coppiceWith({ COPPICE_STATE: state }, 'reset', '--yes');
      expect([code, err]).toEqual([2, expect.stringContaining('holds the project itself')]);
    }
    expect(existsSync(join(project, 'package.json'))).toBe(true);
  });
});

describe('settings', () => {
  it('come from the shell, then the options, then the running system, then the defaults', () => {
    const state = join(project, '.coppice');
    const shell = { COPPICE_PROJECT: project, COPPICE_SERVE_PORT: '1234' };
    const environment = { COPPICE_SERVE_PORT: '9999', COPPICE_TEMPORAL_PORT: '9998' };
    expect(readSettings(shell, {}).config.temporal.address).toBe('127.0.0.1:7233');
    writeRecord(state, { supervisor: identify(process.pid)!, state: 'ready', startedAt: '', environment, parts: {} });
    const found = readSettings(shell, {}).config;
    expect([found.serve.port, found.temporal.address]).toEqual([1234, '127.0.0.1:9998']);
    const moved = readSettings(shell, { portOffset: '100' });
    expect([moved.config.serve.port, moved.config.temporal.address]).toEqual([1234, '127.0.0.1:7333']);
    expect(moved.env).toMatchObject({ COPPICE_DATABASE_PORT: '7343', COPPICE_TEMPORAL_UI_PORT: '8333' });
    rmSync(state, { recursive: true });
  });

  it('refuse a folder that is not there', () => {
    expect(() => readSettings({}, { project: join(project, 'nowhere') })).toThrow('There is no folder');
  });
});

describe('what is written on the command line', () => {
  it('is read as what it means', () => {
    expect(readJsonInput('{"month":"2001-02"}')).toEqual({ month: '2001-02' });
    const file = join(project, 'input.json');
    writeFileSync(file, '[1]');
    expect(readJsonInput(`@${file}`)).toEqual([1]);
    expect(() => readJsonInput('@/nowhere.json')).toThrow('cannot be read');
    expect(wholeNumber('--seed', '7')).toBe(7);
    expect(() => wholeNumber('--seed', '-1')).toThrow('--seed is "-1"');
  });

  it('means UTC where a time has no zone', () => {
    const times = ['2001-02', '2001-02-03', '2001-02-03T04:00', '2001-02-03T04:00:00+02:00'].map((text) =>
      moment('--to', text).toISOString(),
    );
    expect(times).toEqual([
      '2001-02-01T00:00:00.000Z',
      '2001-02-03T00:00:00.000Z',
      '2001-02-03T04:00:00.000Z',
      '2001-02-03T02:00:00.000Z',
    ]);
    expect(() => moment('--to', 'soon')).toThrow('--to is "soon"');
    expect(interval('--interval', '2001-01/2001-02-01T03:00')).toEqual({
      start: '2001-01-01T00:00:00.000Z',
      end: '2001-02-01T03:00:00.000Z',
    });
    for (const text of ['2001-01', '2001-01/2001-01', '2001-01/2001-02/2001-03', 'a/b'])
      expect(() => interval('--interval', text)).toThrow('--interval is');
  });

  it('names runs so that they sort by time', () => {
    const at = new Date('2026-03-01T03:15:00Z');
    expect(newRunId('flights', at)).toMatch(/^flights-20260301T031500-[0-9a-f]{4}$/);
  });
});
