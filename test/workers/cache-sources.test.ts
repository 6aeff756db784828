import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { makeMaterialise } from '../../activities/materialise.js';
import type { TableRef } from '../../core/artifact.js';
import type { Json } from '../../core/json.js';
import type { PlanStep } from '../../core/plan.js';
import type { TableQuery } from '../../core/query.js';
import { schema } from '../../core/schema/index.js';
import type { StepTask } from '../../core/task.js';
import type { SourceRead } from '../../infra/arrow/source-sql.js';
import { identities } from '../../infra/sources/identities.js';
import { openArtifacts } from '../../infra/stores/open-artifacts.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import { read } from '../../pipelines/language/read.js';
import { keepResult, lookUp } from '../../workers/runner/cache.js';
import type { CachePlace } from '../../workers/runner/cache.js';
import { onEveryServer, startedRun } from '../support/registries.js';
import { serveWeb } from '../support/web-server.js';
import type { WebServer } from '../support/web-server.js';

const Person = schema({ name: schema.utf8(), age: schema.int16() });
let project: string;
let artifacts: Artifacts;
let web: WebServer;
const page = { etag: '"1"' as string | undefined, age: 36 };

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'coppice-cache-'));
  artifacts = await openArtifacts(join(project, 'store'));
  await mkdir(join(project, 'data'));
  await mkdir(join(project, 'node_modules'));
  await symlink(join(process.cwd(), 'node_modules/vega-datasets'), join(project, 'node_modules/vega-datasets'));
  web = await serveWeb({
    '/people.csv': (_request, response) => {
      response.writeHead(200, page.etag === undefined ? {} : { etag: page.etag });
      response.end(`name,age\nAda,${page.age}\n`);
    },
  });
});
afterAll(async () => {
  await web.close();
  await rm(project, { recursive: true });
});

const write = (name: string, age: number): Promise<void> =>
  writeFile(join(project, 'data', name), `name,age\nAda,${age}\n`);

onEveryServer('the cache of a step that reads a source', ({ registry }) => {
  /** As a runner does it: look it up, and if it is not there read and keep it. */
  async function run(step: string, query: TableQuery): Promise<{ place: CachePlace; digest: string }> {
    const planStep = { id: step, kind: 'step', input: null, uses: 'call', options: {} } as unknown as PlanStep;
    const id = await startedRun(registry());
    const task = {
      run: { id, pipeline: 'reads', seed: 1 },
      code: { digest: 'c0' },
      step,
      input: null,
    } as unknown as StepTask;
    const identify = (sources: Parameters<typeof identities>[0]) => identities(sources, { artifacts, project });
    const question = { task, step: planStep, input: null, with: {}, registry: registry(), artifacts, identify };
    const place = await lookUp(question);
    if (place.found !== undefined) {
      return { place, digest: (place.found as unknown as { output: TableRef }).output.digest };
    }
    const reads: SourceRead[] = [];
    const table = await makeMaterialise({ artifacts, project })(query, { onRead: (one) => reads.push(one) });
    const output = { output: table, failures: [] } as unknown as Json;
    await keepResult({ task, place, output, reads, registry: registry() });
    return { place, digest: table.digest };
  }

  it('hits while a file is the same, misses once it changed, and hits when it is what it was', async () => {
    const query = read.csv('data/*.csv', Person);
    await write('a.csv', 36);
    const first = await run('files', query);
    expect(first.place.miss).toBe('`files` ran for the first time');
    await utimes(join(project, 'data/a.csv'), new Date(0), new Date(0));
    expect((await run('files', query)).place.miss).toBeUndefined();
    await write('a.csv', 37);
    const changed = await run('files', query);
    expect(changed.place.miss).toMatch(/^`files` ran again: source .*data\/a\.csv changed from \w{8}… to \w{8}…$/);
    expect(changed.digest).not.toBe(first.digest);
    await write('b.csv', 1);
    expect((await run('files', query)).place.miss).toMatch(/source .*data\/b\.csv is new/);
    await rm(join(project, 'data/b.csv'));
    await write('a.csv', 36);
    expect(await run('files', query)).toMatchObject({ place: { miss: undefined }, digest: first.digest });
  });

  it('tells of a new span as of one', async () => {
    const query = read.csv('spans/{span}/*.csv', Person);
    const span = async (number: number): Promise<void> => {
      await mkdir(join(project, 'spans', String(number)), { recursive: true });
      await writeFile(join(project, 'spans', String(number), 'a.csv'), `name,age\nAda,${number}\n`);
    };
    await rm(join(project, 'spans'), { recursive: true, force: true });
    await span(9);
    const first = await run('spans', query);
    await span(2);
    expect(await run('spans', query)).toMatchObject({ place: { miss: undefined }, digest: first.digest });
    await span(10);
    expect((await run('spans', query)).place.miss).toContain('source span of spans/{span}/*.csv changed from 9 to 10');
  });

  it('asks a web server for the ETag, without the bytes, and reads anew what has none', async () => {
    const query = read.csv(`${web.origin}/people.csv`, Person);
    const first = await run('web', query);
    const asked = web.asked.length;
    expect((await run('web', query)).place.miss).toBeUndefined();
    expect(web.asked.slice(asked)).toEqual(['HEAD /people.csv']);
    Object.assign(page, { etag: '"2"', age: 37 });
    const second = await run('web', query);
    expect(second.place.miss).toContain('people.csv changed from "1" to "2"');
    expect(second.digest).not.toBe(first.digest);
    page.etag = undefined;
    expect((await run('web', query)).place.miss).toBe(
      `\`web\` ran again: ${web.origin}/people.csv does not say whether it changed`,
    );
    Object.assign(page, { etag: '"1"', age: 36 });
  });

  it('reads a package once', async () => {
    const Tiny = schema({ delay: schema.float32(), distance: schema.int32() });
    const query = read.arrow('vega-datasets:flights-200k.arrow', Tiny).where('delay > 400');
    await run('package', query);
    expect((await run('package', query)).place.found).toBeDefined();
  });
});
