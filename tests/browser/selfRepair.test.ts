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
