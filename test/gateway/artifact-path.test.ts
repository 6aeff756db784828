import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { artifactPath } from '../../gateway/mlflow/artifact-path.js';

describe('the path of an artifact', () => {
  it.each([
    ['1/run/artifacts/model.json', '1/run/artifacts/model.json'],
    ['1/run/artifacts/', '1/run/artifacts'],
    ['', ''],
    ['a b/ü.txt', 'a b/ü.txt'],
    ['a%2520b', 'a b'],
    ['100%', '100%'],
    ['..a/b..', '..a/b..'],
  ])('%j is %j', (said, path) => {
    expect(artifactPath(said)).toBe(path);
  });

  it.each([
    '../x',
    'a/../../x',
    'a/..',
    '%2e%2e/x',
    '%252e%252e%252fx',
    '/etc/passwd',
    '%2Fetc/passwd',
    'a//b',
    './a',
    'a\\..\\b',
    '%5c..',
    'C:/x',
    'c:x',
    'file:///etc/passwd',
    'file:/etc/passwd',
    'a#b',
    'a\u0000b',
    'a%00b',
    'x'.repeat(2_001),
  ])('%j is refused', (said) => {
    expect(() => artifactPath(said)).toThrow(
      expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE', message: 'Invalid path' }),
    );
  });

  it('never leads out, however it is encoded', () => {
    const part = fc.constantFrom('a', '.', '..', '/', '\\', '%2e', '%2f', '%252e', '%5c', '%', '25', ':', 'C');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        try {
          const path = artifactPath(parts.join(''));
          if (path !== '') for (const name of path.split('/')) expect(['', '.', '..']).not.toContain(name);
          expect(path).not.toMatch(/^[/\\]|\\/);
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
        }
      }),
    );
  });
});
