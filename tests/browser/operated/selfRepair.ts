import { expect } from 'vitest';
import type {
  SelfRepairResult,
  SelfRepairSpec,
} from '../../../src/experiments/self-repair/spec.ts';
import type { DemoPage } from '../demoPage.ts';

const MAP = 'What each head writes for the lead';
/** A run on a machine that is busy with other things. */
const SOON = { timeout: 120_000, interval: 300 };

const resultOf = async (demo: DemoPage) => (await demo.exported()).result as SelfRepairResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as SelfRepairSpec;

/** Heads are switched off and watched on the map, live, and eight are the most. */
export async function selfRepair(demo: DemoPage): Promise<void> {
  await demo.cell(MAP, '23', 7).click();
  await expect.poll(async () => (await resultOf(demo)).each.length, SOON).toBe(3);
  const three = await resultOf(demo);
  expect(three.repairs.zero.direct).toBeGreaterThan(-2);
  expect(await demo.root.getByTestId('question').count()).toBe(0); // heads of one's own have no riddle
  expect(await demo.figure(2).locator('tfoot').innerText()).toContain(
    Math.abs(three.repairs.zero.change).toFixed(2),
  );

  await demo.root.getByRole('radio', { name: 'watches it', exact: true }).check();
  await demo.cell(MAP, '23', 3).click();
  await demo.root.getByRole('button', { name: 'Edit the text' }).click();
  const field = demo.root.getByRole('textbox', { name: /A text for head/ });
  await field.fill('My mother and my father sing.');
  await field.press('Enter');
  await expect
    .poll(async () => (await resultOf(demo)).text.strTokens.join(''), SOON)
    .toBe('My mother and my father sing.');
  expect(await specOf(demo)).toMatchObject({ watched: { layer: 23, head: 3 } });
  const { text } = await resultOf(demo);
  expect(text.words[0]).toMatchObject({ text: ' mother', position: 3 });
  expect(await demo.figure(5).innerText()).toContain('“mother”, 3');

  await demo.root.getByRole('radio', { name: 'switches it off', exact: true }).check();
  for (const head of [3, 4, 5, 6, 7]) await demo.cell(MAP, '23', head).click();
  expect((await specOf(demo)).off).toHaveLength(8);
  await demo.cell(MAP, '23', 8).click();
  expect(await demo.root.innerText()).toContain('At most eight heads can be off at once');
  expect((await specOf(demo)).off).toHaveLength(8);

  const foil = demo.root.getByRole('textbox', { name: 'against' });
  await foil.fill('Wilhelmina');
  await foil.press('Enter');
  await expect.poll(() => demo.root.innerText(), SOON).toContain('Expected one token');
  expect((await specOf(demo)).off).toHaveLength(8);
}
