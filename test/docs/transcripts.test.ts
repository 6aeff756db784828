import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
// Loaded before commands ask for it from several sides at once, which jest's modules do not bear.
import 'apache-arrow';
import { runProgram } from '../../cli/program.js';
import { openTerminal } from '../../cli/terminal.js';

/** Characters in a line of a document. */
const COLUMNS = 100;
const START = '$ npx coppice ';

const state = mkdtempSync(join(tmpdir(), 'coppice-transcripts-'));
afterAll(() => rmSync(state, { recursive: true }));

const guides = readdirSync('docs/guide').map((name) => `docs/guide/${name}`);
const transcripts = guides.flatMap((file) => {
  const blocks = readFileSync(file, 'utf8').matchAll(/^```console\n([^]*?)\n```$/gm);
  return Array.from(blocks, ([, block]) => {
    const [command = '', ...written] = block!.split('\n');
    return [file, command, written] as const;
  });
});

async function outputOf(args: readonly string[]): Promise<string[]> {
  let out = '';
  const stream = { isTTY: true, columns: COLUMNS, write: (text: string) => (out += text) !== '' };
  const terminal = openTerminal({ out: stream, err: stream }, { NO_COLOR: '1' });
  // Nothing runs at these ports: a transcript is of what a reader has at hand.
  const shell = { COPPICE_STATE: state, COPPICE_TEMPORAL_PORT: '9', COPPICE_DATABASE_PORT: '9' };
  // `coppice drift` ends with 1 where there is drift; an error would be in the output as well.
  await runProgram(args, { terminal, shell });
  return out.trimEnd().split('\n');
}

describe('what the guide shows of a terminal', () => {
  it('is there', () => expect(transcripts.length).toBeGreaterThan(1));

  it.each(transcripts)('%s: %s', async (_, command, lines) => {
    expect(command.startsWith(START)).toBe(true);
    expect(await outputOf(command.slice(START.length).split(' '))).toEqual(lines);
  });
});
