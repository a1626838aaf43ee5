import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type {
  DirectAttributionResult,
  DirectAttributionSpec,
} from '../../src/experiments/direct-attribution/spec.ts';
import {
  changeParts,
  largestGuess,
  largestOptions,
  OUTCOMES,
  outcomeOf,
} from '../../src/demos/direct-attribution/words.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/direct-attribution/?device=wasm';

/** A sweep over all heads, on a machine that is busy with other things. */
const SOON = { timeout: 240_000, interval: 300 };

const open = (page: Page) => new DemoPage(page, 'direct-attribution').wake();
const resultOf = async (demo: DemoPage) =>
  (await demo.exported()).result as DirectAttributionResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as DirectAttributionSpec;

test('the parts have names after the guess, and a head’s way through others after another', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const [result, spec] = [await resultOf(demo), await specOf(demo)];
  const bars = demo.root.getByRole('table', { name: 'The lead, part by part' });
  expect(await bars.locator('tbody tr').count()).toBe(3);
  expect(await demo.root.getByRole('figure').count()).toBe(1);

  const questions = demo.root.getByTestId('question');
  const right = largestGuess(result);
  const wrong = largestOptions(result).find(({ value }) => value !== right)!;
  await questions.first().getByRole('button', { name: wrong.label }).click();
  await expect
    .poll(() => questions.first().getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Not quite\. Head 23\.3 writes \+2\.86/);
  expect(await bars.locator('tbody tr').first().innerText()).toContain('head 23.3');

  await demo.root.getByRole('radio', { name: 'neurons', exact: true }).check();
  const neurons = demo.root.getByRole('table', { name: 'The largest neurons' });
  expect(await neurons.locator('tbody tr').count()).toBe(result.neurons.largest.length);

  const outcome = OUTCOMES.find(({ value }) => value === outcomeOf(result, spec.head))!;
  await questions.nth(1).getByRole('button', { name: outcome.label }).click();
  await expect
    .poll(() => questions.nth(1).getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Right\. The lead goes from 6\.12 to 4\.83/);
  const changes = demo.figure(3).getByRole('table', { name: 'What changes without head 20.0' });
  const rows = await changes.locator('tbody tr').allInnerTexts();
  expect(rows).toHaveLength(changeParts(result, spec.head).length);
  expect(rows[1]).toContain('head 23.0');
  expect(await demo.root.getByRole('figure').count()).toBe(4);
});

test('a dot is chosen by key, and a head on the map, and each is asked for', async ({ visit }) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const { writes } = await resultOf(demo);
  await demo.showAnswer('first');
  await demo.showAnswer('last');
  const dots = demo.root
    .getByRole('slider', { name: 'What each head writes against what is lost without it' })
    .first();
  await dots.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const most = Math.max(...writes.heads.flat());
  const layer = writes.heads.findIndex((line) => line.includes(most));
  await expect
    .poll(async () => (await specOf(demo)).head, SOON)
    .toEqual({ layer, head: writes.heads[layer]!.indexOf(most) });

  await demo.cell('What each head writes for the lead', '24', 4).click();
  await expect.poll(async () => (await specOf(demo)).head, SOON).toEqual({ layer: 24, head: 4 });
});
