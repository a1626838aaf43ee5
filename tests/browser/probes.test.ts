import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { lostClass, PARTS, rangeOf, RANGES, VERDICTS } from '../../src/demos/probes/words.ts';
import type { ProbesResult, ProbesSpec } from '../../src/experiments/probes/spec.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/probes/?device=wasm';

const lists = (trueOnes: string[], falseOnes: string[]) => ({ true: trueOnes, false: falseOnes });
const FIRST = lists(
  ['Paris is in France.', 'Rome is in Italy.', 'Cairo is in Egypt.', 'Lima is in Peru.'],
  ['Paris is in Italy.', 'Rome is in France.', 'Cairo is in Peru.', 'Lima is in Egypt.'],
);
const SECOND = lists(
  ['Ice is cold.', 'Fire is hot.', 'Snow is white.', 'Night is dark.'],
  ['Ice is hot.', 'Fire is cold.', 'Snow is dark.', 'Night is white.'],
);
/** Short lists: live in seconds. */
const SHORT = `${ADDRESS}&state=${encodeURIComponent(JSON.stringify({ first: FIRST, second: SECOND }))}`;

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 120_000, interval: 300 };

const open = (page: Page) => new DemoPage(page, 'probes').wake();
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as ProbesResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as ProbesSpec;

test('the layers wait for a guess, the second lists for another, and what is taken out for a third', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const result = await resultOf(demo);
  expect(await demo.figure(1).locator('figcaption').innerText()).toContain('The floor');
  expect(await demo.figure(2).count()).toBe(0);

  const questions = demo.root.getByTestId('question');
  const verdict = (at: number) => questions.nth(at).getByTestId('verdict').innerText();
  const wrong = RANGES.find(({ value }) => value !== rangeOf(result))!;
  await questions.first().getByRole('button', { name: wrong.label }).click();
  await expect.poll(() => verdict(0), SOON).toMatch(/^Not quite\. It reaches 0\.9/);
  await expect
    .poll(() => demo.figure(1).locator('figcaption').innerText(), SOON)
    .toContain(`From layer ${result.passes} on`);
  expect(await demo.figure(2).innerText()).toContain('The city of London is in England.');
  expect(await demo.figure(3).count()).toBe(0);

  const right = VERDICTS.find(({ value }) => value === result.at.verdict)!;
  await questions.nth(1).getByRole('button', { name: right.label, exact: true }).click();
  await expect.poll(() => verdict(1), SOON).toMatch(/^Right\. AUROC/);
  await expect
    .poll(() => demo.figure(3).locator('figcaption').innerText(), SOON)
    .toContain('points at what is false');
  await demo.figure(3).getByText('The held-out statements in their order').click();
  await expect.poll(() => demo.figure(3).innerText(), SOON).toContain('is not in');
  expect(await demo.figure(4).count()).toBe(1);
  expect(await demo.figure(5).count()).toBe(0);

  const part = PARTS[lostClass(result)!]!;
  await questions.nth(2).getByRole('button', { name: part.label, exact: true }).click();
  await expect.poll(() => verdict(2), SOON).toMatch(/^Right\. The gap goes from/);
  await expect.poll(() => demo.figure(5).count(), SOON).toBe(1);
});

test('lists, probe, layer and question are changed live, and what cannot be run is said at its field', async ({
  visit,
}) => {
  const { page } = await visit(SHORT, { permissions });
  const demo = await open(page);
  await demo.goLive();
  expect(await demo.root.getByTestId('question').count()).toBe(0);
  const before = await resultOf(demo);
  expect(before.heldOut).toEqual({ first: 2, second: 2 });

  const second = demo.root.getByRole('group', { name: 'The second lists', exact: true });
  const field = second.getByRole('textbox', { name: /^False/ });
  await field.fill('Ice is hot.\nFire is cold.\nSnow is dark.\n\nNight is green.');
  await field.blur();
  const texts = async () => (await resultOf(demo)).along.map(({ text }) => text);
  await expect.poll(texts, SOON).toContain('Night is green.');

  await demo.root.getByRole('radio', { name: 'ridge regression' }).check();
  await expect.poll(async () => (await resultOf(demo)).length, SOON).not.toBe(before.length);
  const slider = demo.root.getByRole('slider', { name: 'Layer', exact: true });
  await slider.fill('3');
  expect(await specOf(demo)).toMatchObject({ layer: 3 });
  for (const [name, layer] of [
    ['AUROC on the second lists by layer', 2],
    ['AUROC by layer', 1],
  ] as const) {
    await demo.root.getByRole('slider', { name }).first().focus();
    await page.keyboard.press('Home');
    for (let i = 0; i < layer; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(() => specOf(demo), SOON).toMatchObject({ layer });
  }
  const answer = demo.root.getByRole('textbox', { name: 'Answer' });
  await answer.fill('true');
  await answer.press('Enter');
  await demo.writePrompt(/What the model is asked/, 'That is');
  await expect.poll(async () => (await resultOf(demo)).strTokens.join(''), SOON).toBe(' That is');
  expect(await specOf(demo)).toMatchObject({
    probe: 'ridge',
    layer: 1,
    question: 'That is',
    yes: 'true',
  });
  expect(await demo.figure(1).innerText()).toContain('At layer 1 the AUROC');

  const first = demo.root.getByRole('group', { name: 'The first lists', exact: true });
  const trueOnes = first.getByRole('textbox', { name: /^True/ });
  await trueOnes.fill('Paris is in France.\nRome is in Italy.\nCairo is in Egypt.');
  await trueOnes.blur();
  await expect
    .poll(() => first.innerText(), SOON)
    .toContain('as many false statements as true ones, got 3 true and 4 false');
  const many = Array.from({ length: 25 }, (_, i) => `Paris has ${i} rivers.`).join('\n');
  await trueOnes.fill(many);
  await trueOnes.blur();
  await expect
    .poll(() => first.innerText(), SOON)
    .toContain('Expected 24 sentences at most, one a line, got 25.');
  expect(await trueOnes.inputValue()).toBe(many);
});
