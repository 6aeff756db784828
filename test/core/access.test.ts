import { describe, expect, it } from '@jest/globals';
import { mayAnswer } from '../../core/access.js';

describe('who may answer a gate', () => {
  const approvers = ['ana', 'ml-leads'];
  it.each([
    ['a person it names', { by: 'ana' }, true],
    ['someone in a role it names', { by: 'bob', as: 'ml-leads' }, true],
    ['someone in another role', { by: 'bob', as: 'interns' }, false],
    ['nobody it names', { by: 'bob' }, false],
    ['a name that only begins so', { by: 'an' }, false],
    ['another spelling', { by: 'Ana' }, false],
  ])('%s', (_, who, expected) => {
    expect(mayAnswer(approvers, who)).toBe(expected);
  });

  it('is nobody where it names none', () => {
    expect(mayAnswer([], { by: 'ana', as: 'ml-leads' })).toBe(false);
  });
});
