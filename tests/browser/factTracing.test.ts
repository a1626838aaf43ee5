import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { countAnswer, COUNTS, editReveal } from '../../src/demos/fact-tracing/editWords.ts';
import {
  knockReveal,
  layerParts,
  LEFT,
  leftAnswer,
  mlpAnswer,
  mlpReveal,
} from '../../src/demos/fact-tracing/words.ts';
import type {
  FactTracingResult,
  FactTracingSpec,
} from '../../src/experiments/fact-tracing/spec.ts';
import { formatProbability } from '../../src/words/numbers.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/fact-tracing/?device=wasm';
/** Few sentences: live in seconds. */
const SHORT = `${ADDRESS}&state=${encodeURIComponent(
  JSON.stringify({
    about: ['The language of France is'],
    near: ['The capital of Italy is', 'The capital of Spain is'],
  }),
)}`;

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 120_000, interval: 300 };

const open = (page: Page) => new DemoPage(page, 'fact-tracing').wake();
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as FactTracingResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as FactTracingSpec;

test('MLPs, knock-outs and edits each wait for a guess', async ({ visit }) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const result = await resultOf(demo);
  const questions = demo.root.getByTestId('question');
  const verdict = (which: number) => questions.nth(which).getByTestId('verdict').innerText();
  const maps = demo.root.getByRole('grid');
  expect([await questions.count(), await maps.count()]).toEqual([1, 1]);
  expect(await demo.figure(1).innerText()).toContain('comes to the last token in layer 23');

  const parts = layerParts(result.trace.mlp.length);
  const wrong = parts.find(({ value }) => value !== mlpAnswer(result))!;
  await questions.first().getByRole('button', { name: wrong.label, exact: true }).click();
  await expect.poll(() => verdict(0), SOON).toBe(`Not quite. ${mlpReveal(result)}`);
  expect(await maps.count()).toBe(3);
  await demo.cell(/one MLP/, '13', 3).click();
  await expect
    .poll(() => demo.figure(1).innerText(), SOON)
    .toContain(`MLP 13 at “France”: ${Math.round(result.trace.mlp[13]![0]! * 100)}% of the way`);
  expect(await demo.figure(2).count()).toBe(0);

  const left = LEFT.find(({ value }) => value === leftAnswer(result))!;
  await questions.nth(1).getByRole('button', { name: left.label, exact: true }).click();
  await expect.poll(() => verdict(1), SOON).toBe(`Right. ${knockReveal(result)}`);
  expect(await demo.figure(2).innerText()).toContain(formatProbability(result.knock.own.texts));
  const countries = demo.figure(3).getByRole('row');
  expect(await countries.count()).toBe(result.reader.countries.length + 1);
  expect(await countries.nth(20).innerText()).toContain(
    String(result.reader.countries[19]!.rank + 1),
  );
  expect(await demo.figure(4).count()).toBe(0);

  const count = COUNTS.find(({ value }) => value === countAnswer(result))!;
  await questions.nth(2).getByRole('button', { name: count.label, exact: true }).click();
  await expect.poll(() => verdict(2), SOON).toBe(`Right. ${editReveal(result)}`);
  const language = demo.figure(4).getByRole('row', { name: /official language/ });
  expect(await language.innerText()).toMatch(/French.*\n?.*German.*\n?.*German/s);

  // Where there is no room for three maps, the reader chooses one.
  await page.setViewportSize({ width: 500, height: 900 });
  await demo.root.getByRole('radio', { name: 'one layer’s attention' }).check({ force: true });
  await expect.poll(() => maps.count(), SOON).toBe(1);
  expect(await maps.getAttribute('aria-label')).toMatch(/one layer’s attention$/);
});

test('layers, key, sentences and prompts are changed live, and what cannot be run is said', async ({
  visit,
}) => {
  const { page } = await visit(SHORT, { permissions });
  const demo = await open(page);
  await demo.goLive();
  for (const which of [0, 1, 2]) {
    await demo.root.getByTestId('question').nth(which).getByTestId('show-answer').click();
    await expect.poll(() => demo.root.getByTestId('ask-again').count(), SOON).toBe(which + 1);
  }
  const before = await resultOf(demo);
  expect(before.knock.over).toBe(2);

  // Each of these drops the run before; the last one is waited for.
  const slider = (name: string) => demo.root.getByRole('slider', { name, exact: true });
  await slider('to layer').fill('0');
  expect((await specOf(demo)).range).toEqual({ from: 0, to: 0 });
  await slider('From layer').fill('3');
  expect((await specOf(demo)).range).toEqual({ from: 3, to: 3 });
  await demo.root.getByRole('radio', { name: /sets it apart/ }).check();
  const near = demo.root.getByRole('textbox', { name: /^Neighbours/ });
  await near.fill('The capital of Spain is\nThe capital of Japan is');
  await near.blur();
  expect((await specOf(demo)).near).toEqual(['The capital of Spain is', 'The capital of Japan is']);
  const about = demo.root.getByRole('textbox', { name: /^Sentences on the subject/ });
  await about.fill('The people of France speak\nParis is in');
  await about.blur();
  await expect.poll(async () => (await resultOf(demo)).about.length, SOON).toBe(2);
  const after = await resultOf(demo);
  expect(await specOf(demo)).toMatchObject({ key: 'apart', range: { from: 3, to: 3 } });
  expect(after.knock.own).toMatchObject({ from: 3, to: 3 });
  expect(after.trace).toEqual(before.trace);
  expect(after.edits.mlp.size).not.toBe(before.edits.mlp.size);
  expect(await demo.figure(4).innerText()).toContain('Neighbours it was not told of');

  await near.fill(Array.from({ length: 17 }, (_, i) => `Sentence ${i}`).join('\n'));
  await near.blur();
  await expect
    .poll(() => demo.figure(4).innerText(), SOON)
    .toContain('Expected 16 sentences at most, one a line, got 17.');
  await near.press('Escape');

  await demo.writePrompt(/Corrupt prompt/, 'The capital of Italy is not');
  await expect.poll(() => demo.root.innerText(), SOON).toContain('Expected 5 tokens');
  await demo.writePrompt(/Corrupt prompt/, 'The capital of Japan is');
  const foil = demo.root.getByRole('textbox', { name: /foil/ });
  await foil.fill('Tokyo');
  await foil.press('Enter');
  await expect
    .poll(async () => (await resultOf(demo)).corrupt.strTokens.join(''), SOON)
    .toBe('The capital of Japan is');
  expect((await specOf(demo)).foil).toBe('Tokyo');
});
