import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { wayName } from '../../src/demos/circuits/wayNames.ts';
import { drawnWays, LEFT, leftClass, worstWay } from '../../src/demos/circuits/words.ts';
import type { CircuitsResult, CircuitsSpec } from '../../src/experiments/circuits/spec.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/circuits/?device=wasm';

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 120_000, interval: 300 };

const open = (page: Page) => new DemoPage(page, 'circuits').wake();
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as CircuitsResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as CircuitsSpec;

test('the reader points at a line, learns what each is worth, and sees the answer move with the first cut', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const result = await resultOf(demo);
  const drawn = drawnWays(result);
  expect(await demo.root.locator('svg [data-pick]').count()).toBe(drawn.length);
  expect(await demo.root.getByRole('listitem').getByText('%').count()).toBe(0);
  const question = demo.root.getByTestId('question').first();
  expect(await question.getByRole('button', { name: /Choose a line/ }).isDisabled()).toBe(true);

  const worst = wayName(worstWay(result)!);
  const touch = demo.root.locator(`svg [data-pick="${worst}"] .touch`).first();
  await touch.dispatchEvent('click');
  await question.getByRole('button', { name: 'My guess: 16.0 to the key of 18.6' }).click();
  await expect
    .poll(() => question.getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Right\. From head 16\.0 to the key of 18\.6: 40% of the gap is lost\./);
  const lead = demo.root.getByTestId('lead');
  await expect.poll(() => lead.innerText(), SOON).toContain('Nothing is cut');
  expect(await demo.root.locator('button[data-pick]').first().getAttribute('data-pick')).toBe(
    worst,
  );

  await demo.root.locator(`button[data-pick="${worst}"]`).press('Enter');
  await expect
    .poll(() => lead.innerText(), SOON)
    .toMatch(/^Cut from 16\.0 to the key of 18\.6: .* 60% of the gap is left\.$/);
  expect((await specOf(demo)).cut.map(wayName)).toEqual([worst]);
  // The recording has it: the model is asked for only where two are cut together.
  expect(await demo.note.innerText()).toBe('You changed: ways that are cut.');
  const second = demo.root.locator('button[data-pick="16.0 k 17.1"]');
  await second.click();
  await expect.poll(() => demo.note.innerText(), SOON).toContain('run it live');
  await second.click();
  await touch.dispatchEvent('click');
  await expect.poll(() => lead.innerText(), SOON).toContain('Nothing is cut');

  const corrupt = { name: 'Corrupt prompt' };
  const prompt = demo.root.getByRole('group', corrupt);
  await prompt.getByRole('button').first().click();
  await prompt.getByRole('textbox', corrupt).fill('Another prompt');
  await prompt.getByRole('textbox', corrupt).press('Enter');
  expect(await specOf(demo)).toMatchObject({ corrupt: 'Another prompt', cut: [] });
});

test('the three tests come one after another, each after a guess', async ({ visit }) => {
  const { page } = await visit(`${ADDRESS}&preset=mary`, { permissions });
  const demo = await open(page);
  const result = await resultOf(demo);
  expect(await demo.root.getByTestId('question').count()).toBe(1);
  await demo.showAnswer();
  const right = LEFT.find(({ value }) => value === leftClass(result))!;
  const faithful = demo.root.getByTestId('question').nth(1);
  await faithful.getByRole('button', { name: right.label, exact: true }).click();
  await expect
    .poll(() => faithful.getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Right\. 72% with the drawn ways alone, 76%/);
  const bars = demo.root.getByRole('list', { name: 'Left of the gap' });
  expect(await bars.getByRole('listitem').last().innerText()).toContain('−22%');
  const minimal = demo.root.getByTestId('question').nth(2);
  await minimal.getByRole('button', { name: 'none', exact: true }).click();
  await expect
    .poll(() => minimal.getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Not quite\. One: 19\.2\./);
  expect(await demo.figure(3).locator('figcaption').innerText()).toContain('in the circuit alone');

  const points = demo.figure(3).getByRole('slider').first();
  await points.focus();
  await page.keyboard.press('Home');
  const told = () => points.getAttribute('aria-valuetext');
  await expect.poll(told, SOON).toMatch(/^\d+\.\d+: [^,]+, [^,]+$/);
  await page.keyboard.press('Enter');
  await expect.poll(told, SOON).toMatch(/, chosen$/);
});

test('several lines are cut together live, and another circuit drops the cuts', async ({
  visit,
}) => {
  const { page } = await visit(`${ADDRESS}&preset=capital`, { permissions });
  const demo = await open(page);
  const recorded = await resultOf(demo);
  await demo.goLive();
  const live = await resultOf(demo);
  live.ways.forEach(({ lost }, i) => {
    expect(Math.abs(lost - recorded.ways[i]!.lost)).toBeLessThan(1e-3);
  });
  await demo.showAnswer();
  const lead = demo.root.getByTestId('lead');
  for (const way of ['23.4 answer', '29.1 answer'])
    await demo.root.locator(`button[data-pick="${way}"]`).click();
  await expect.poll(() => lead.innerText(), SOON).toMatch(/^Two ways cut: .* and the model says “/);
  const { cut } = await resultOf(demo);
  expect(cut!.whole.lead).toBeLessThan(recorded.clean.lead / 2);

  await demo.root.getByRole('slider', { name: 'Heads' }).press('ArrowRight');
  await expect.poll(async () => (await resultOf(demo)).nodes.length, SOON).toBe(5);
  expect(await specOf(demo)).toMatchObject({ size: 5, cut: [] });
});
