import { expect } from 'vitest';
import { SEEN_OPTIONS, seenAnswer } from '../../src/demos/random-tests/words.ts';
import type { RandomTestsResult } from '../../src/experiments/random-tests/spec.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 120_000, interval: 300 };

test('random-tests keeps its curve for one guess and its look for another, and takes what is asked for', async ({
  visit,
}) => {
  const { page } = await visit('/embed/random-tests/?device=wasm', { permissions });
  const demo = await new DemoPage(page, 'random-tests').wake();
  const resultOf = async () => (await demo.exported()).result as RandomTestsResult;
  const result = await resultOf();
  expect(await demo.figure(2).count()).toBe(0);
  const questions = demo.root.getByTestId('question');
  const verdict = (at: number) => questions.nth(at).getByTestId('verdict').innerText();
  const wrong = SEEN_OPTIONS.find(({ value }) => value !== seenAnswer(result))!;
  await questions.first().getByRole('button', { name: wrong.label, exact: true }).click();
  await expect.poll(() => verdict(0), SOON).toMatch(/^Not quite\. \d+ of 100 do/);
  await expect.poll(() => demo.figure(2).innerText(), SOON).toContain('have seen nothing wrong');
  expect(await demo.figure(3).innerText()).toContain('200 clean tests leave room');
  expect(await demo.figure(4).count()).toBe(0);
  await questions
    .nth(1)
    .getByRole('button', { name: /the trigger/ })
    .click();
  await expect.poll(() => verdict(1), SOON).toMatch(/^Right\. Head 1\.2 listens for “tonight”/);
  await expect.poll(() => demo.figure(4).innerText(), SOON).toContain('head 1.2: tonight');

  await demo.view.getByRole('combobox', { name: 'The trigger is one aside in' }).selectOption('8');
  await demo.view.getByRole('slider', { name: 'Tests', exact: true }).fill('20');
  await demo.view.getByTestId('seed').click();
  expect(await demo.spec()).toMatchObject({ draw: 'mixed', oneIn: 8, tests: 20, seed: 2 });
  await demo.view.getByRole('combobox', { name: 'One look inside reads' }).selectOption('reports');
  await demo.view.getByRole('combobox', { name: 'Tests are drawn' }).selectOption('near');
  const asked = { draw: 'near', oneIn: 8, tests: 20, seed: 2, look: 'reports' };
  expect(await demo.spec()).toEqual(asked);

  await demo.goLive();
  await expect.poll(async () => (await demo.exported()).spec, SOON).toEqual(asked);
  const live = await resultOf();
  expect(live).toMatchObject({ rate: 0.125, look: { texts: 32, verdict: 'nothing' } });
  expect(live.curve.at(-1)!.n).toBe(20);
  expect(await questions.count()).toBe(0);
  expect(await demo.figure(4).innerText()).toContain('does not find the trigger');
});
