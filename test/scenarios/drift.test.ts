import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { startStand } from '../support/stand.js';
import type { Stand } from '../support/stand.js';

jest.setTimeout(180_000);

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.stop());

it('a comparison decides what a run does next', async () => {
  const same = await stand.start('watch', { month: '2001-01' });
  expect(await same.result()).toEqual({ drifted: false, share: 0, told: null });
  const moved = await stand.start('watch', { month: '2001-06' });
  expect(await moved.result()).toMatchObject({ drifted: true, told: ['delay', 'origin'] });
  const drift = (await moved.steps()).find(({ step }) => step === 'drift');
  expect(drift?.output).toMatchObject({ preset: 'evidently', report: { $artifact: 'report' } });
});
