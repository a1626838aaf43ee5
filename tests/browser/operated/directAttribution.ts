import { expect } from 'vitest';
import type { DirectAttributionResult } from '../../../src/experiments/direct-attribution/spec.ts';
import type { DemoPage } from '../demoPage.ts';

/** A sweep over all heads, on a machine that is busy with other things. */
const SOON = { timeout: 240_000, interval: 300 };

const resultOf = async (demo: DemoPage) =>
  (await demo.exported()).result as DirectAttributionResult;

/** Another sentence is measured live, and a head of one’s own has no riddle. */
export async function directAttribution(demo: DemoPage): Promise<void> {
  await demo.writePrompt(/sentence/i, 'The capital of France is');
  const answer = demo.root.getByRole('textbox', { name: 'Answer' });
  await answer.fill('Paris');
  await answer.press('Enter');
  await expect.poll(async () => (await resultOf(demo)).answer.text, SOON).toBe(' Paris');
  expect((await resultOf(demo)).strTokens.join('')).toBe('The capital of France is');
  await demo.showAnswer('first');
  await demo.cell('What each head writes for the lead', '23', 4).click();
  await expect
    .poll(() => demo.figure(3).locator('figcaption').innerText(), SOON)
    .toContain('Without head 23.4');
  const live = await resultOf(demo);
  const cost = live.costs[23]![4]!;
  expect(cost).toBeGreaterThan(3);
  expect(await demo.figure(3).locator('tfoot').innerText()).toContain(`−${cost.toFixed(2)}`);
  expect(await demo.root.getByTestId('question').count()).toBe(1);

  await answer.fill('Zbigniew');
  await answer.press('Enter');
  await expect.poll(() => answer.getAttribute('aria-invalid'), SOON).toBe('true');
  expect(await demo.root.innerText()).toMatch(/Expected one token for the answer, got "Zbigniew"/);
}
