import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { countOf, COUNTS, drawnTitle } from '../../src/demos/polysemanticity/drawnWords.ts';
import {
  booksTitle,
  clueTitle,
  groupsTitle,
  middleTitle,
  riddleOptions,
  shareOf,
  SHARES,
} from '../../src/demos/polysemanticity/words.ts';
import type {
  PolysemanticityResult,
  PolysemanticitySpec,
} from '../../src/experiments/polysemanticity/spec.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/polysemanticity/?device=wasm';

async function open(page: Page): Promise<DemoPage> {
  const demo = await new DemoPage(page, 'polysemanticity').wake();
  await demo.point();
  return demo;
}
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as PolysemanticityResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as PolysemanticitySpec;
const caption = (demo: DemoPage, figure: number) =>
  demo.figure(figure).locator('figcaption').innerText();

test('three guesses open the groups, the middle with the books, and the hundred', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const result = await resultOf(demo);
  const { neuron } = await specOf(demo);
  const questions = demo.root.getByTestId('question');
  const verdict = (at: number) => questions.nth(at).getByTestId('verdict').innerText();
  const choose = (at: number, name: string) =>
    questions.nth(at).getByRole('button', { name, exact: true }).click();

  expect(await caption(demo, 1)).toContain(clueTitle(neuron));
  expect(await demo.figure(1).getByRole('listitem').count()).toBe(3);
  expect(await demo.figure(2).count()).toBe(0); // its sentence has what is to be guessed
  expect(await questions.count()).toBe(1);
  const options = riddleOptions(result);
  await choose(0, options.find(({ value }) => value !== result.riddle.answer)!.label);
  await expect.poll(() => verdict(0)).toMatch(/^Not quite\. It fires there at/);
  expect(await caption(demo, 1)).toContain(groupsTitle(result, neuron));
  expect(await demo.figure(1).getByRole('listitem').count()).toBe(12);
  expect(await demo.figure(2).innerText()).toContain('goes with meaning');

  expect(await demo.figure(3).count()).toBe(0);
  await choose(1, SHARES.find(({ value }) => value === shareOf(result))!.label);
  await expect.poll(() => verdict(1)).toMatch(/^Right\./);
  expect(await caption(demo, 3)).toContain(middleTitle(result));
  expect(await caption(demo, 4)).toContain(booksTitle(result));

  await choose(2, COUNTS.find(({ value }) => value === countOf(result.drawn))!.label);
  await expect.poll(() => verdict(2)).toMatch(/^Right\./);
  expect(await caption(demo, 5)).toContain(drawnTitle(result.drawn));
  const table = demo.root.getByRole('table', { name: 'What the rule finds' });
  expect(await table.locator('tbody tr').first().innerText()).toContain(
    String(result.drawn.tally.several),
  );

  await demo.root.getByTestId('preset-one').click();
  await expect.poll(() => caption(demo, 1)).toContain(clueTitle('6.479'));
});
