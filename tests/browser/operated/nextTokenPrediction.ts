import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { NextTokenPredictionResult } from '../../../src/experiments/next-token-prediction/spec.ts';
import type { DemoPage } from '../demoPage.ts';

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 60_000, interval: 300 };

const resultOf = async (demo: DemoPage) =>
  (await demo.exported()).result as NextTokenPredictionResult;

/** A text of the reader’s own is run live and shown without a riddle, its bytes joined to signs. */
export async function nextTokenPrediction(demo: DemoPage, page: Page): Promise<void> {
  await demo.root.getByRole('button', { name: 'Edit the text' }).click();
  await demo.root.getByRole('textbox', { name: 'The text' }).fill('The capital of France is ☕');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await resultOf(demo)).strTokens.at(3), SOON).toBe(' France');
  const { strTokens, surprise } = await resultOf(demo);
  expect(strTokens.slice(-3)).toEqual([' ⟨E2⟩', '⟨98⟩', '⟨95⟩']);
  expect(surprise.slice(1).every((cost) => cost !== null && cost > 0)).toBe(true);
  expect(await demo.root.getByTestId('question').count()).toBe(0);
  expect(await demo.root.getByRole('figure').count()).toBe(2);
  const cut = demo.root.getByRole('list', { name: 'Words in several tokens' });
  expect(await cut.innerText()).toMatch(/☕\s*=\s*·⟨E2⟩/);

  await demo.root.getByRole('button', { name: 'Edit the text' }).click();
  await demo.root.getByRole('textbox', { name: 'The text' }).fill('word '.repeat(70).trim());
  await page.keyboard.press('Enter');
  await expect
    .poll(() => demo.root.innerText(), SOON)
    .toMatch(/70 tokens long, expected at most 64/);
}
