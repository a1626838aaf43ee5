import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { AttentionHeadsResult } from '../../../src/experiments/attention-heads/spec.ts';
import { NAMES } from '../../../src/demos/attention-heads/words.ts';
import type { DemoPage } from '../demoPage.ts';

/** The whole corpus, on a machine that is busy with other things. */
const SOON = { timeout: 240_000, interval: 300 };

const resultOf = async (demo: DemoPage) => (await demo.exported()).result as AttentionHeadsResult;
const caption = (demo: DemoPage, figure: number) =>
  demo.figure(figure).locator('figcaption').innerText();

/** A sentence of one’s own is read live, with the pattern of any head. */
export async function attentionHeads(demo: DemoPage, page: Page): Promise<void> {
  await demo.point();
  const prompt = 'Ahab saw the whale, and then Ahab saw';
  await demo.writePrompt(/sentence/i, prompt);
  await expect.poll(async () => (await resultOf(demo)).here.strTokens.join(''), SOON).toBe(prompt);
  const points = demo.root.getByRole('slider', { name: 'Heads by two of their measures' }).first();
  await demo.figure(1).getByRole('combobox', { name: 'Across' }).selectOption(NAMES.induction.at);
  await points.focus();
  await page.keyboard.press('End');
  await expect.poll(() => demo.figure(1).getByTestId('readout').innerText()).toMatch(/^18\.6: /);
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => (await resultOf(demo)).here.head, SOON)
    .toEqual({ layer: 18, head: 6 });
  const { here } = await resultOf(demo);
  await demo.showAnswer('first');
  expect(await caption(demo, 3)).toMatch(/head 18\.6 gives “/);
  const tokens = demo.root.getByRole('toolbar', {
    name: 'What head 18.6 attends to from the last token',
  });
  expect(await tokens.getByRole('button').count()).toBe(here.strTokens.length);
  expect(here.pattern).toHaveLength(here.strTokens.length);

  await demo.writePrompt(/sentence/i, 'a '.repeat(80));
  await expect
    .poll(() => demo.root.innerText(), SOON)
    .toMatch(/80 tokens long, expected at most 64/);
}
