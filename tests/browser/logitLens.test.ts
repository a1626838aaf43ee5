import { expect } from 'vitest';
import type { LogitLensResult, LogitLensSpec } from '../../src/experiments/logit-lens/spec.ts';
import {
  cutTitle,
  isWhole,
  PARTS_LEFT,
  partLeft,
  rankTitle,
  SOONER,
  soonerClass,
  surestWrong,
} from '../../src/demos/logit-lens/translatedWords.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/logit-lens/?device=wasm';

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 60_000, interval: 300 };

const specOf = async (demo: DemoPage) => (await demo.spec()) as LogitLensSpec;

test('the logit lens tells of the cell that is clicked, and of the one that the arrows lead to', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await new DemoPage(page, 'logit-lens').wake();
  const { rows } = (await demo.exported()).result as LogitLensResult;
  const readout = demo.root.getByTestId('readout');
  await demo.cell(/each layer and position$/, '20', rows[20]!.choices.length - 1).click();
  await expect.poll(() => readout.innerText(), SOON).toMatch(/layer 20/);
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => readout.innerText(), SOON).toMatch(/layer 21/);
  const [first] = rows[21]!.choices.at(-1)!;
  await expect.poll(() => readout.innerText(), SOON).toContain(first!.trim());
});

test('two guesses open what is left without a reading, and what one list of numbers makes readable', async ({
  visit,
}) => {
  const { page } = await visit('/embed/logit-lens/?device=wasm&preset=america', { permissions });
  const demo = await new DemoPage(page, 'logit-lens').wake();
  await demo.root.getByTestId('preset-america').click();
  await expect.poll(async () => (await specOf(demo)).answer).toBe('America');
  const result = (await demo.exported()).result as LogitLensResult;
  if (!isWhole(result)) throw new Error('expected a whole result');
  const row = surestWrong(result)!;
  expect(result.rows[row]!.choices.at(-1)![0]).toBe(' (');
  const questions = demo.root.getByTestId('question');
  const guess = async (at: number, label: string) =>
    questions.nth(at).getByRole('button', { name: label, exact: true }).click();
  expect(await demo.root.getByRole('figure').count()).toBe(1);
  const wrong = PARTS_LEFT.find(({ value }) => value !== partLeft(result, row))!;
  await guess(0, wrong.label);
  await expect
    .poll(() => questions.first().getByTestId('verdict').innerText())
    .toMatch(/^Not quite\. “America” now has 8/);
  expect(await demo.figure(2).locator('figcaption').innerText()).toContain(cutTitle(result, row));
  await guess(1, SOONER.find(({ value }) => value === soonerClass(result))!.label);
  await expect
    .poll(() => questions.nth(1).getByTestId('verdict').innerText())
    .toMatch(/^Right\. Before layer 22; without the list it was before layer 28\./);
  expect(await demo.figure(3).locator('figcaption').innerText()).toContain(rankTitle(result));
  expect(await demo.figure(4).locator('figcaption').innerText()).toContain('knowing nothing');
});
