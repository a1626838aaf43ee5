import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { NextTokenPredictionResult } from '../../src/experiments/next-token-prediction/spec.ts';
import { SHARES, shareOf } from '../../src/demos/next-token-prediction/words.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/next-token-prediction/?device=wasm';

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 60_000, interval: 300 };

const resultOf = async (demo: DemoPage) =>
  (await demo.exported()).result as NextTokenPredictionResult;

const open = (page: Page) => new DemoPage(page, 'next-token-prediction').wake();

test('the reader guesses the most surprising token, and is then shown what each one costs', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const { all, surprise } = await resultOf(demo);
  const tokens = demo.root.getByRole('toolbar', { name: 'The text' }).getByRole('button');
  expect(await tokens.nth(all!.most).getAttribute('aria-label')).not.toMatch(/nats/);
  expect(await demo.root.getByRole('figure').count()).toBe(1);

  const [first] = await demo.root.getByTestId('question').all();
  await tokens.nth(1).click();
  await first!.getByRole('button', { name: /My guess/ }).click();
  const verdict = first!.getByTestId('verdict');
  await expect.poll(() => verdict.innerText(), SOON).toMatch(/^Not quite\./);
  expect(await verdict.innerText()).toContain(`${surprise[all!.most]!.toFixed(1)} nats`);
  expect(await tokens.nth(all!.most).getAttribute('aria-label')).toContain(
    `${surprise[all!.most]!.toFixed(1)} nats`,
  );
  expect(await demo.root.getByRole('figure').count()).toBe(2);

  await first!.getByTestId('ask-again').click();
  await tokens.nth(all!.most).click();
  await first!.getByRole('button', { name: /My guess/ }).click();
  await expect.poll(() => verdict.innerText(), SOON).toMatch(/^Right\./);
});

test('the second question is answered by the count of first choices', async ({ visit }) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const result = await resultOf(demo);
  await demo.showAnswer();
  const second = demo.root.getByTestId('question').nth(1);
  await second.getByRole('button', { name: SHARES[shareOf(result)!]!.label }).click();
  const verdict = second.getByTestId('verdict');
  await expect.poll(() => verdict.innerText(), SOON).toMatch(/^Right\. It had/);
  expect(await verdict.innerText()).toContain(`of ${result.all!.foreseen} as its first choice`);
});

test('a token that is clicked tells what was expected in its place, and a button leads back to the end', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const { all, choices, ranks } = await resultOf(demo);
  await demo.showAnswer();
  const title = demo.root.getByRole('figure').first().locator('figcaption');
  const next = choices.at(-1)![0]!.text.trim();
  expect(await title.innerText()).toContain(`Next, the model expects “${next}”`);

  const tokens = demo.root.getByRole('toolbar', { name: 'The text' }).getByRole('button');
  await tokens.nth(all!.most).click();
  const expected = choices[all!.most - 1]![0]!.text.trim();
  await expect.poll(() => title.innerText(), SOON).toContain(`the model expected “${expected}”`);
  expect(await demo.root.getByRole('figure').first().innerText()).toContain(
    `${ranks[all!.most]!.toLocaleString('en')} tokens were likelier`,
  );

  await page.keyboard.press('Home');
  await expect.poll(() => title.innerText(), SOON).toContain('Nothing comes before');
  await demo.root.getByTestId('to-the-end').click();
  await expect.poll(() => title.innerText(), SOON).toContain(`expects “${next}”`);
});
