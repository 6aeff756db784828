import { expect, it } from '@jest/globals';
import { newPlan, onEveryServer } from '../../support/registries.js';

onEveryServer('plans', ({ registry }) => {
  it('keeps a plan as it is', async () => {
    const plan = newPlan('kept', 'kept-1');
    await registry().putPlan(plan);
    expect(await registry().plan('kept-1')).toEqual(plan);
  });

  it('knows no other', async () => {
    expect(await registry().plan('nobody')).toBeNull();
    expect(await registry().latestPlan('nobody')).toBeNull();
  });

  it('keeps the first of two with one digest', async () => {
    await registry().putPlan(newPlan('twice', 'twice-1'));
    await registry().putPlan({ ...newPlan('twice', 'twice-1'), output: 'another' });
    expect((await registry().plan('twice-1'))?.output).toBeNull();
  });

  it('says the newest of a pipeline, also after it went back to an earlier one', async () => {
    for (const digest of ['moved-1', 'moved-2']) await registry().putPlan(newPlan('moved', digest));
    await registry().putPlan(newPlan('other', 'other-1'));
    expect((await registry().latestPlan('moved'))?.digest).toBe('moved-2');
    await registry().putPlan(newPlan('moved', 'moved-1'));
    expect((await registry().latestPlan('moved'))?.digest).toBe('moved-1');
  });

  it('takes the same plan from many at once', async () => {
    const plan = newPlan('crowd', 'crowd-1');
    await Promise.all(Array.from({ length: 20 }, () => registry().putPlan(plan)));
    expect(await registry().latestPlan('crowd')).toEqual(plan);
  });
});
