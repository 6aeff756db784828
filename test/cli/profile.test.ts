import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../cli/program.js';
import { profileLines } from '../../cli/profile/lines.js';
import { openTerminal } from '../../cli/terminal.js';
import { paint } from '../../cli/view/text.js';
import type { Json } from '../../core/json.js';
import type { NumberStatistics, TableStatistics } from '../../core/statistics/statistics.js';
import { writeTable } from '../../infra/arrow/table-writer.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { newStep, onEveryServer, startedRun } from '../support/registries.js';
import { batch, numbers } from '../support/tables.js';

let project: string;
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'coppice-profile-'));
  await writeFile(join(project, 'package.json'), '{}');
});
afterAll(() => rm(project, { recursive: true }));

interface Called {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function profile(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Called> {
  let [out, err] = ['', ''];
  const commander = jest.spyOn(process.stderr, 'write').mockImplementation((text) => (err += String(text)) !== '');
  const terminal = openTerminal(
    { out: { write: (text) => (out += String(text)) !== '' }, err: { write: (text) => (err += String(text)) !== '' } },
    {},
  );
  const shell = { COPPICE_PROJECT: project, COPPICE_TEMPORAL_PORT: '9', COPPICE_DATABASE_PORT: '9', ...variables };
  const code = await runProgram(['profile', ...args], { terminal, shell });
  commander.mockRestore();
  return { code, out, err };
}

const SCRIPT = '<script>alert(1)</script>';
const CSV = [
  'id,who,when,score,state,active,mixed',
  `1,Ana,2001-01-01,1.5,${SCRIPT},true,1`,
  '2,Bob,2001-01-02,2.5,"<img src=x onerror=alert(1)>",false,2',
  `3,Ana,2001-01-03,,"a ""quoted"" & 'single'",true,3`,
  `4,Eve,2001-01-04 12:30:00,nan,${SCRIPT},,x`,
].join('\n');

describe('a file as it lies', () => {
  beforeAll(() => writeFile(join(project, 'people.csv'), `${CSV}\n`));

  it('is shown in the terminal', async () => {
    const { code, out } = await profile(['people.csv', '--correlations', '--personal', 'who']);
    expect(code).toBe(0);
    expect(out).toContain('people.csv  4 rows, 7 columns');
    expect(out).toMatch(/^score +float64 +25% .*1 NaN$/m);
    expect(out).toMatch(/^when +timestamp\[us\] +0% +4 +2001-01-01 .* 2001-01-04 12:30/m);
    expect(out).toMatch(/^active +25% +67% +33%/m);
    expect(out).toMatch(/^id · score +1\.000/m);
    expect(out).not.toMatch(/Ana|Bob|Eve/);
  });

  it('is typed by all of its values, not by the first', async () => {
    const { out } = await profile(['people.csv', '--json']);
    const { columns } = JSON.parse(out) as TableStatistics;
    const types = Object.entries(columns).map(([name, { type }]) => [name, type]);
    expect(Object.fromEntries(types)).toEqual({
      id: 'int64',
      who: 'utf8',
      when: 'timestamp[us]',
      score: 'float64',
      state: 'utf8',
      active: 'bool',
      mixed: 'utf8',
    });
    expect((columns['score'] as NumberStatistics).mean).toBe(2);
  });

  it('keeps what stands behind the point', async () => {
    await writeFile(join(project, 'rain.csv'), 'day,fallen\n1,0.0\n2,10.9\n3,0.1\n');
    const { columns } = JSON.parse((await profile(['rain.csv', '--json'])).out) as TableStatistics;
    expect(columns['day']).toMatchObject({ type: 'int64' });
    expect(columns['fallen']).toMatchObject({ type: 'float64', max: 10.9, distinct: { value: 3 } });
  });

  it('becomes a page in which data are never markup', async () => {
    const page = join(project, 'people.html');
    const { code, err } = await profile(['people.csv', '--correlations', '--personal', 'who', '--html', page]);
    expect(code).toBe(0);
    expect(err).toContain(`written to ${page}`);
    const text = await readFile(page, 'utf8');
    expect(text).not.toMatch(/<script|<img|Ana|Bob|Eve/);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).toContain('a &quot;quoted&quot; &amp; &#39;single&#39;');
    expect(text).not.toMatch(/https?:\/\//);
    for (const [drawing] of text.matchAll(/<svg[^>]*>/g)) expect(drawing).toMatch(/role="img"\s+aria-label="[^"]+"/);
    expect(text).toMatch(/<svg/);
    expect(text).toContain('This column tells of persons; its values are not shown.');
  });

  it('may be JSON lines or have no rows', async () => {
    await writeFile(join(project, 'a.jsonl'), '{"x":1,"y":"a"}\n{"x":2,"y":null}\n');
    expect((await profile(['a.jsonl'])).out).toContain('a.jsonl  2 rows, 2 columns');
    await writeFile(join(project, 'none.csv'), 'x,y\n');
    expect((await profile(['none.csv'])).out).toContain('none.csv  0 rows, 2 columns');
  });

  it('is refused in words where it is broken, absent or of no known kind', async () => {
    await writeFile(join(project, 'torn.parquet'), 'PAR1 and then nothing');
    const torn = await profile(['torn.parquet']);
    expect(torn.code).toBe(1);
    expect(torn.err).toContain('torn.parquet');
    expect((await profile(['absent.csv'])).err).toContain('There is no source "absent.csv"');
    expect((await profile(['people.csv', '--personal', 'whom'])).err).toContain('There is no column "whom"');
  });
});

describe('lines', () => {
  const statistics = {
    rows: 4,
    columns: {
      'a\u001b[31m': { kind: 'bool', type: 'bool', count: 0, missing: 4, true: 0, false: 0 },
      word: {
        kind: 'text',
        type: 'utf8',
        count: 4,
        missing: 0,
        distinct: { value: 2, exact: true },
        lengths: null,
        empty: 0,
        top: [{ value: 'b\u202e\nc', count: 3 }],
      },
    },
  } as const satisfies TableStatistics;

  it('let no control character through', () => {
    const text = paint(profileLines('x', statistics, { width: 80 }), { width: 80, colour: false }).join('\n');
    expect(text).toContain('a·[31m');
    expect(text).toContain('b··c 75%');
  });

  it('leave columns out before they are cut', async () => {
    const { out } = await profile(['people.csv', '--json']);
    const narrow = paint(profileLines('people', JSON.parse(out) as TableStatistics, { width: 78 }), {
      width: 78,
      colour: false,
    });
    expect(Math.max(...narrow.map((line) => [...line].length))).toBeLessThanOrEqual(78);
    expect(narrow.find((line) => line.startsWith('number'))).toMatch(/mean .*min .*max .*histogram/);
    expect(narrow.find((line) => line.startsWith('number'))).not.toContain('type');
  });
});

onEveryServer('what a step gave', ({ registry, databaseUrl }) => {
  it('is found by its run', async () => {
    const artifacts = await openArtifacts(join(project, 'artifacts'));
    const shell = { COPPICE_DATABASE_URL: databaseUrl(), COPPICE_ARTIFACTS: join(project, 'artifacts') };
    const types = [{ name: 'x', type: 'int16', nullable: true }];
    const table = (await writeTable(artifacts, [batch({ x: numbers([1, 2, 3], Int16Array) })], {
      schema: types,
    })) as unknown as Json;
    const saved = JSON.parse((await profile(['people.csv', '--json'])).out) as Json;
    const statistics = (await artifacts.putJson('report', saved)) as unknown as Json;
    const run = await startedRun(registry());
    const step = (id: string, output: Json): Promise<void> =>
      registry().recordStep(newStep(run, { step: id, state: 'completed', output }));
    await step('clean', table);
    await step('split', { train: table, test: table });
    await step('profile', { rows: 4, columns: 7, statistics });
    await step('count', 3);

    expect((await profile([`${run}/clean`], shell)).out).toContain('3 rows, 1 columns');
    expect((await profile([`${run}/split.train`], shell)).out).toMatch(/^x +int16/m);
    expect((await profile([`${run}/profile`], shell)).out).toContain('4 rows, 7 columns');
    expect((await profile([String((table as { digest: string }).digest)], shell)).out).toContain('3 rows, 1 columns');
    expect((await profile([`${run}/split`], shell)).err).toContain(`Name one: ${run}/split.train, ${run}/split.test.`);
    expect((await profile([`${run}/count`], shell)).err).toContain('What count gave is no table.');
    expect((await profile([`${run}/nothing`], shell)).err).toContain('It has those of: ');
    expect((await profile(['f'.repeat(64)], shell)).code).toBe(1);
    expect((await profile(['flights'], shell)).err).toContain('"flights" is no dataset');
    expect((await profile(['flights@latest'], shell)).err).toContain('There is no dataset "flights"');
  });
});
