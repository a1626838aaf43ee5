import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { lookOf, LOOKS } from '../../src/demos/self-repair/readsWords.ts';
import {
  ANSWERERS,
  answererOf,
  changeParts,
  OUTCOMES,
  outcomeOf,
} from '../../src/demos/self-repair/words.ts';
import type { SelfRepairResult, SelfRepairSpec } from '../../src/experiments/self-repair/spec.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/self-repair/?device=wasm';
const MAP = 'What each head writes for the lead';

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 120_000, interval: 300 };

const open = (page: Page) => new DemoPage(page, 'self-repair').wake();
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as SelfRepairResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as SelfRepairSpec;

test('what is lost, who answers and what by is told after a guess each', async ({ visit }) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const [result, spec] = [await resultOf(demo), await specOf(demo)];
  const { zero, mean } = result.repairs;
  const questions = demo.root.getByTestId('question');
  const verdict = (which: number) => questions.nth(which).getByTestId('verdict').innerText();
  const guess = (which: number, label: string) =>
    questions.nth(which).getByRole('button', { name: label, exact: true }).click();
  expect(await demo.root.getByRole('figure').count()).toBe(1);
  expect(await questions.count()).toBe(1);

  await guess(0, OUTCOMES.find(({ value }) => value !== outcomeOf(zero))!.label);
  await expect
    .poll(() => verdict(0), SOON)
    .toMatch(/^Not quite\. The lead goes from 6\.12 to 6\.01/);
  expect(await demo.root.getByRole('figure').count()).toBe(1);

  await guess(1, ANSWERERS.find(({ value }) => value === answererOf(zero))!.label);
  await expect.poll(() => verdict(1), SOON).toMatch(/^Right\. Later heads add \+1\.68/);
  await expect.poll(() => demo.root.getByRole('figure').count(), SOON).toBe(4);
  const bars = demo.figure(2).getByRole('table', { name: 'The change of the lead, part by part' });
  const rows = await bars.locator('tbody tr').allInnerTexts();
  expect(rows).toHaveLength(changeParts(zero, spec).length);
  expect(rows[1]).toContain('head 24.4');

  await demo.root.getByRole('radio', { name: 'the mean', exact: true }).check();
  await expect
    .poll(() => bars.locator('tfoot').innerText(), SOON)
    .toContain(`+${mean.change.toFixed(2)}`);
  expect(await demo.figure(3).innerText()).toContain('By');
  await demo.root.getByRole('radio', { name: 'other countries', exact: true }).check();
  expect((await specOf(demo)).source).toBe('capitals');

  expect(await demo.figure(4).locator('figcaption').innerText()).toContain('looks away');
  await guess(2, LOOKS.find(({ value }) => value === lookOf(result.watched.reads!))!.label);
  await expect.poll(() => verdict(2), SOON).toMatch(/^Right\. With 75% at “Mary”/);
  await expect.poll(() => demo.root.getByRole('figure').count(), SOON).toBe(6);
  const reads = demo.figure(5).getByRole('table', { name: 'What the watched head answers to' });
  expect(await reads.locator('tbody tr').allInnerTexts()).toHaveLength(4);
  expect(await demo.figure(6).innerText()).toContain('river');
});

test('heads are switched off and watched on the map, live, and eight are the most', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  await demo.goLive();
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
});
