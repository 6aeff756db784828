import { describe, expect, it } from '@jest/globals';
import { acknowledgement, refusal } from '../../../core/rollout/acknowledgement.js';
import type { ReplicaReport } from '../../../core/rollout/acknowledgement.js';

const wanted = { endpoint: 'e', revision: 7 };
const replica = (id: string, revision: number, error?: string): ReplicaReport => ({
  id,
  revisions: { e: revision },
  errors: error === undefined ? {} : { e: error },
});

describe('acknowledgement', () => {
  it('needs every replica, at that revision or a newer one', () => {
    expect(acknowledgement([replica('a', 7), replica('b', 8)], wanted)).toEqual({
      state: 'acknowledged',
      replicas: ['a', 'b'],
    });
    expect(acknowledgement([replica('a', 7), replica('b', 6)], wanted)).toEqual({ state: 'waiting', replicas: ['b'] });
    expect(acknowledgement([{ id: 'new', revisions: {}, errors: {} }], wanted)).toEqual({
      state: 'waiting',
      replicas: ['new'],
    });
    expect(acknowledgement([], wanted)).toEqual({ state: 'absent' });
  });

  it('is refused by one replica that cannot, and not by what it said of another revision', () => {
    expect(acknowledgement([replica('a', 7), replica('b', 6, refusal(7, 'no memory'))], wanted)).toEqual({
      state: 'refused',
      reasons: ['replica b, revision 7: no memory'],
    });
    expect(acknowledgement([replica('a', 6, refusal(6, 'no memory'))], wanted)).toEqual({
      state: 'waiting',
      replicas: ['a'],
    });
    expect(acknowledgement([replica('a', 6, refusal(70, 'no memory'))], wanted)).toEqual({
      state: 'waiting',
      replicas: ['a'],
    });
  });
});
