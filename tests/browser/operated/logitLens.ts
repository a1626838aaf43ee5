import { expect } from 'vitest';
import type { LogitLensResult, LogitLensSpec } from '../../../src/experiments/logit-lens/spec.ts';
import type { DemoPage } from '../demoPage.ts';

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 60_000, interval: 300 };

const specOf = async (demo: DemoPage) => (await demo.spec()) as LogitLensSpec;

/** Another sentence is read, another word followed, and what is none said beside it. */
export async function logitLens(demo: DemoPage): Promise<void> {
  await demo.writePrompt(/sentence/i, 'The opposite of hot is');
  await expect.poll(async () => (await specOf(demo)).prompt, SOON).toBe('The opposite of hot is');
  await expect
    .poll(async () => ((await demo.exported()).result as LogitLensResult).end?.choice, SOON)
    .toBe(' cold');

  const word = demo.root.getByRole('textbox', { name: /follow the word/i });
  await word.fill('cold');
  await word.press('Enter');
  await expect
    .poll(async () => ((await demo.exported()).result as LogitLensResult).answer?.text, SOON)
    .toBe(' cold');

  await word.fill('Zbigniew');
  await word.press('Enter');
  await expect.poll(() => word.getAttribute('aria-invalid'), SOON).toBe('true');
  expect(await demo.root.innerText()).toMatch(/Expected one token for the answer, got "Zbigniew"/);
}
