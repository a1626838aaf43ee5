import { expect, it, vi } from 'vitest';
import { lastPerModel } from '../../../../src/experiments/measure/lastPerModel.ts';
import type { Model } from '../../../../src/microscope/index.ts';

const [model, other] = [{} as Model, {} as Model];

it('measures once while what it is about stays the same, for each model by itself', async () => {
  const last = lastPerModel<number>();
  let times = 0;
  const measure = vi.fn(() => Promise.resolve(++times));
  expect(await last(model, ['a', 1], measure)).toBe(1);
  expect(await last(model, ['a', 1], measure)).toBe(1);
  expect(await last(other, ['a', 1], measure)).toBe(2);
  expect(await last(model, ['b', 1], measure)).toBe(3);
  expect(await last(model, ['a', 1], measure)).toBe(4); // only the last is kept
  expect(measure).toHaveBeenCalledTimes(4);
});

it('keeps nothing of what failed or was stopped', async () => {
  const last = lastPerModel<string>();
  const stopped = () => Promise.reject(new Error('stopped'));
  await expect(last(model, 'a', stopped)).rejects.toThrow('stopped');
  expect(await last(model, 'a', () => Promise.resolve('measured'))).toBe('measured');
});
