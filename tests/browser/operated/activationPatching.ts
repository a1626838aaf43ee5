import { expect } from 'vitest';
import type { PatchResult } from '../../../src/experiments/activation-patching/spec.ts';
import type { DemoPage } from '../demoPage.ts';

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 90_000, interval: 300 };

const GIVES = 'The clean run, place by place';
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as PatchResult;

/** Another kind of place and another stand-in are measured live. */
export async function activationPatching(demo: DemoPage): Promise<void> {
  const before = await resultOf(demo);
  await demo.root.getByRole('combobox', { name: 'In its place stands' }).selectOption('zero');
  await expect.poll(async () => (await resultOf(demo)).turned, SOON).toBeNull();
  const zero = await resultOf(demo);
  expect(zero.third.lead).not.toBeCloseTo(before.third.lead, 1);
  const title = demo.figure(1).locator('figcaption');
  expect(await title.innerText()).toContain('at zero, the model says');

  await demo.root.getByRole('combobox', { name: 'In its place stands' }).selectOption('run');
  await demo.root.getByRole('radio', { name: 'MLPs' }).check();
  await demo.cell(GIVES, '0', 3).click();
  await expect.poll(async () => (await resultOf(demo)).cell, SOON).toEqual({ layer: 0, column: 3 });
  await expect.poll(() => title.innerText(), SOON).toContain('the MLP of layer 0 at “Germany”');
  const { third } = await resultOf(demo);
  expect(third.share).toBeGreaterThan(0.8);
  expect(await demo.figure(1).innerText()).toContain(
    `${Math.round(third.share * 100)}% of the way`,
  );
}
