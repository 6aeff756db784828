import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeValidate } from '../../activities/validate.js';
import { runProgram } from '../../cli/program.js';
import { openTerminal } from '../../cli/terminal.js';
import type { EngineError } from '../../core/errors.js';
import type { Json } from '../../core/json.js';
import { schema } from '../../core/schema/index.js';
import { writeTable } from '../../infra/arrow/table-writer.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import { newStep, onEveryServer, startedRun } from '../support/registries.js';
import { batch, numbers, stepContext, texts } from '../support/tables.js';

let project: string;
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'coppice-rows-test-'));
  await writeFile(join(project, 'package.json'), '{}');
});
afterAll(() => rm(project, { recursive: true }));

async function coppice(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Called> {
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
interface Called {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

it('shows the first rows of a file', async () => {
  await writeFile(join(project, 'a.csv'), 'x,y\n1,one\n2,"two\nlines"\n3,three\n');
  const { code, out, err } = await coppice(['rows', 'a.csv', '--limit', '2']);
  expect([code, out, err]).toEqual([0, 'x  y\n1  one\n2  two·lines\n', '2 of 3 rows\n']);
  expect(JSON.parse((await coppice(['rows', 'a.csv', '--json'])).out)).toEqual([
    { x: 1, y: 'one' },
    { x: 2, y: 'two\nlines' },
    { x: 3, y: 'three' },
  ]);
  expect((await coppice(['rows', 'a.csv', '--limit', 'some'])).code).toBe(2);
});

onEveryServer('what a step that failed left', ({ registry, databaseUrl }) => {
  it('is shown with its run, and row by row', async () => {
    const place = join(project, 'artifacts');
    const artifacts = await openArtifacts(place);
    const shell = { COPPICE_DATABASE_URL: databaseUrl(), COPPICE_ARTIFACTS: place };
    const People = schema({ age: schema.int16({ max: 120 }), name: schema.string({ pii: true }) });
    const columns = { age: numbers([30, 900, 800], Int16Array), name: texts(['Ada', 'Grete', 'Emmy']) };
    const table = await writeTable(artifacts, [batch(columns)], { schema: People.arrow });
    const run = await startedRun(registry());
    const refusal = (await makeValidate({ artifacts })({ schema: People }, table, {
      ...stepContext(),
      ...{ run: { id: run, pipeline: 'people', seed: 1 }, step: 'validate' },
    }).catch((error: unknown) => error)) as EngineError;
    const { message, code, evidence } = refusal;
    const output = evidence as Json;
    await registry().recordStep(newStep(run, { step: 'validate', state: 'failed', output, error: { message, code } }));
    await registry().endRun(run, { state: 'failed' });

    expect(message).toContain(`\`coppice show ${run}/validate\``);
    const shown = await coppice(['show', run], shell);
    expect(shown.out).toContain(`  validate  2 rows: coppice rows ${run}/validate.quarantine\n`);
    expect(shown.out).toMatch(/✖ validate {2}INT_TYPE_BIG_INT: "age" is above 120 in 66.7 % of 3 rows/);
    const step = await coppice(['show', `${run}/validate`], shell);
    expect(step.out).toContain('3 rows, of which 2 break something');
    expect(step.out).toContain(`coppice rows ${run}/validate.quarantine`);
    const rows = await coppice(['rows', `${run}/validate.quarantine`], shell);
    expect(rows.out).toBe(
      '_row  _reasons       age  name\n1     age above 120  900  (personal)\n2     age above 120  800  (personal)\n',
    );
    expect((await coppice(['rows', `${run}/validate`], shell)).err).toContain(`It kept ${run}/validate.quarantine.`);
    expect((await coppice(['profile', `${run}/validate.quarantine`], shell)).out).toContain('2 rows, 4 columns');
    expect((await coppice(['show', `${run}/train`], shell)).err).toContain('It has: validate.');
    expect(shown.out + step.out + rows.out).not.toMatch(/Ada|Grete|Emmy/);
  });
});
