import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FinalError } from '../../core/errors.js';
import { secret } from '../../core/secret.js';
import { redact } from '../../infra/redact.js';
import { secretValue } from '../../infra/secrets.js';
import { pipeline, z } from '../../pipelines/index.js';
import { checkInput } from '../../workers/runner/check-input.js';
import { toFailure } from '../../workers/runner/failure.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coppice-secrets-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a secret', () => {
  it('is plain data that holds its name alone', () => {
    expect(JSON.parse(JSON.stringify(secret('ware-house')))).toEqual({ $secret: 'ware-house' });
    expect(() => secret('../passwd')).toThrow(expect.objectContaining({ code: 'SECRET_NAME' }));
    expect(() => secret('postgres://u:p4ssw0rd@h/d')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('p4ssw0rd') }),
    );
  });

  it('comes from a variable, else from a file of a folder', async () => {
    await writeFile(join(folder, 'ware-house'), 'from the file\n');
    const env = { COPPICE_SECRETS: folder };
    expect(await secretValue(secret('ware-house'), env)).toBe('from the file');
    const both = { ...env, COPPICE_SECRET_WARE_HOUSE: 'from the variable' };
    expect(await secretValue(secret('ware-house'), both)).toBe('from the variable');
  });

  it('that is missing is named with both ways to set it', async () => {
    await expect(secretValue(secret('none'), {})).rejects.toMatchObject({
      name: 'FinalError',
      code: 'SECRET_MISSING',
      message: expect.stringMatching(/"none".*COPPICE_SECRET_NONE.*COPPICE_SECRETS/),
    });
    await expect(secretValue(secret('none'), { COPPICE_SECRETS: folder })).rejects.toThrow(folder);
    await expect(secretValue({ $secret: '../etc/passwd' }, { COPPICE_SECRETS: folder })).rejects.toMatchObject({
      code: 'SECRET_MISSING',
    });
  });
});

describe('what is said of a secret', () => {
  it('never holds its value, in whichever form it was written', async () => {
    const url = 'postgresql://ana:s%40fe-w0rd@db.example/d';
    await secretValue(secret('db'), { COPPICE_SECRET_DB: url });
    await secretValue(secret('keys'), { COPPICE_SECRET_KEYS: '{"accessKeyId":"AKIA77","secretAccessKey":"q\\"uote"}' });
    const said = ['s%40fe-w0rd', 's@fe-w0rd', url, encodeURIComponent(url), 'AKIA77', 'q"uote', 'q\\"uote'];
    const basic = Buffer.from('s@fe-w0rd').toString('base64');
    const text = redact([...said, basic].join(' and '));
    expect(text.split(' and ').every((word) => /^(\*\*\*)+$/.test(word))).toBe(true);
  });

  it('is hidden in a failure: message, hint and stack', async () => {
    await secretValue(secret('token'), { COPPICE_SECRET_TOKEN: 'tok-8431' });
    const failure = toFailure(new FinalError('X', { message: 'sent tok-8431.', hint: 'Not tok-8431.' }));
    expect(JSON.stringify(failure)).not.toContain('tok-8431');
    expect(JSON.stringify(toFailure(new Error('of a library: tok-8431')))).not.toContain('tok-8431');
    expect(failure.message).toBe('sent ***. Not ***.');
  });
});

describe("a run's input", () => {
  const reads = pipeline('reads', { input: z.object({ from: z.array(z.object({ at: z.string() })) }) }, (p) =>
    p.step('see', p.input, (input) => input.from.length),
  );
  const given = (at: string): ReturnType<typeof checkInput> => checkInput(reads, { from: [{ at }] });

  it.each(['https://ana:hunter22@example.org/a', 'postgres://h/d?user=ana&password=hunter22', 'x s3://:hunter22@b/k'])(
    'with a password in an address is refused: %s',
    async (at) => {
      const error = (await given(at).catch((thrown: unknown) => thrown)) as FinalError;
      expect(error).toMatchObject({ name: 'FinalError', code: 'CREDENTIAL_IN_INPUT' });
      expect(error.message).toMatch(/input\.from\[0\]\.at.*COPPICE_SECRET_<NAME>.*secret\(name\)/s);
      expect(error.message).not.toContain('hunter22');
    },
  );

  it.each(['https://example.org/a@b:c', 'postgresql://postgres@127.0.0.1/d', 'vega-datasets:flights.parquet'])(
    'with an address without one is taken: %s',
    async (at) => {
      expect(await given(at)).toEqual({ from: [{ at }] });
    },
  );
});
