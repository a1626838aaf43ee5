import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { AblationResult, AblationSpec } from '../../../src/experiments/ablation/spec.ts';
import type { DemoPage } from '../demoPage.ts';

/** A sweep over all heads, on a machine that is busy with other things. */
const SOON = { timeout: 240_000, interval: 300 };

const resultOf = async (demo: DemoPage) => (await demo.exported()).result as AblationResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as AblationSpec;

/** Another source of stand-ins is measured live, and zero stays what it was. */
export async function ablation(demo: DemoPage, page: Page): Promise<void> {
  const before = await resultOf(demo);
  await demo.root.getByRole('radio', { name: 'other texts' }).check();
  await expect
    .poll(async () => (await resultOf(demo)).chosen.resampled[0]!.name, SOON)
    .toBe('The weather');
  const after = await resultOf(demo);
  expect(after.chosen.zero).toBeCloseTo(before.chosen.zero, 2);
  expect(after.chosen.mean).not.toBeCloseTo(before.chosen.mean, 1);

  await demo.showAnswer();
  const dots = demo.root.getByRole('slider', { name: 'Zero against mean, every head' }).first();
  await dots.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const { head } = await specOf(demo);
  const title = demo.root.getByRole('figure').first().locator('figcaption');
  await expect.poll(() => title.innerText(), SOON).toContain(`Head ${head.layer}.${head.head} set`);
  expect(await demo.root.getByRole('figure').count()).toBe(2);
  expect(await demo.root.getByTestId('question').count()).toBe(0);

  const answer = demo.root.getByRole('textbox', { name: 'Answer' });
  await answer.fill('Zbigniew');
  await answer.press('Enter');
  await expect.poll(() => answer.getAttribute('aria-invalid'), SOON).toBe('true');
  expect(await demo.root.innerText()).toMatch(/Expected one token for the answer, got "Zbigniew"/);
}
