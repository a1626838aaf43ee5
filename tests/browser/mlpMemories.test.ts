import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  drawnTitle,
  NAME_COUNTS,
  nameCount,
  saidTitle,
} from '../../src/demos/mlp-memories/drawnWords.ts';
import {
  offTitle,
  OUTCOMES,
  outcomeOf,
  patternTitle,
  textsTitle,
  wordOptions,
  wordsTitle,
} from '../../src/demos/mlp-memories/words.ts';
import type {
  MlpMemoriesResult,
  MlpMemoriesSpec,
} from '../../src/experiments/mlp-memories/spec.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/mlp-memories/?device=wasm';

/** The whole sample of texts, on a machine that is busy with other things. */
const SOON = { timeout: 240_000, interval: 300 };

/** Pointed at, too: a key pressed before the figures' script has come would be lost. */
async function open(page: Page): Promise<DemoPage> {
  const demo = await new DemoPage(page, 'mlp-memories').wake();
  await demo.point();
  return demo;
}
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as MlpMemoriesResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as MlpMemoriesSpec;
/** The question by its place: others come below it. */
async function tell(demo: DemoPage, at: number) {
  const question = demo.root.getByTestId('question').nth(at);
  await question.getByTestId('show-answer').click();
  await expect.poll(() => question.getByTestId('verdict').innerText(), SOON).not.toBe('');
}
const caption = (demo: DemoPage, figure: number) =>
  demo.figure(figure).locator('figcaption').innerText();

test('three guesses open the words, the loss and the hundred, and are judged by the result', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const result = await resultOf(demo);
  const { neuron } = await specOf(demo);
  expect(await caption(demo, 1)).toContain(patternTitle(result, neuron));
  expect(await caption(demo, 2)).toContain(textsTitle(result, neuron));
  expect(await demo.figure(2).getByRole('listitem').count()).toBe(10);
  expect(await demo.root.getByRole('figure').count()).toBe(2);

  const questions = demo.root.getByTestId('question');
  const wrong = wordOptions(result).find(({ value }) => value !== 'own')!;
  await questions.first().getByRole('button', { name: wrong.label, exact: true }).click();
  await expect
    .poll(() => questions.first().getByTestId('verdict').innerText())
    .toMatch(/^Not quite\. “generation”, “ward” and “TOP”, firing at −19\.3\./);
  expect(await caption(demo, 3)).toContain(wordsTitle(result));

  const outcome = OUTCOMES.find(({ value }) => value === outcomeOf(result))!;
  expect(outcome.value).toBe('breaks');
  await questions.nth(1).getByRole('button', { name: outcome.label }).click();
  await expect
    .poll(() => questions.nth(1).getByTestId('verdict').innerText())
    .toMatch(/^Right\. “generation” goes from 63/);
  expect(await caption(demo, 4)).toContain(offTitle(result, neuron));

  const count = NAME_COUNTS.find(({ value }) => value === nameCount(result.drawn))!;
  expect(count.value).toBe('few');
  await questions.nth(2).getByRole('button', { name: count.label }).click();
  await expect.poll(() => caption(demo, 5)).toContain(drawnTitle(result.drawn));
  const named = demo.root.getByRole('table', { name: 'How many have a name' });
  expect(await named.locator('tbody tr').last().innerText()).toContain(
    String(result.drawn.tally.either),
  );
});

test('twelve cards are judged blind, and then told apart', async ({ visit }) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const { cards } = (await resultOf(demo)).drawn;
  await tell(demo, 0);
  await tell(demo, 1);
  const judge = demo.root.getByTestId('judge');
  const yes = judge.getByRole('button', { name: 'Yes, it has a name' });
  const no = judge.getByRole('button', { name: 'No', exact: true });
  await no.click();
  await judge.getByRole('button', { name: 'Back' }).click();
  expect(await judge.getByRole('heading').innerText()).toMatch(/^Card 1 of 12/);
  for (const [at, card] of cards.entries()) {
    const [strongest] = card.most;
    expect(await judge.innerText()).toContain(strongest!.token.trim());
    expect(await judge.innerText()).not.toContain('random mixture\n');
    await (at % 3 === 0 ? yes : no).click();
  }
  const said = cards.map((_, at) => at % 3 === 0);
  await expect.poll(() => judge.getByRole('status').innerText()).toBe(`${saidTitle(cards, said)}.`);
  const rows = judge.getByRole('table').locator('tbody tr');
  expect(await rows.count()).toBe(cards.length);
  for (const [at, { neuron }] of cards.entries())
    expect(await rows.nth(at).innerText()).toContain(neuron ?? 'a random mixture');
  await judge.getByRole('button', { name: 'Judge them again' }).click();
  expect(await judge.getByRole('heading').innerText()).toMatch(/^Card 1 of 12/);
});

test('an example without a name by the rule, and one whose words mislead, are told as they are', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  await demo.root.getByTestId('preset-capital').click();
  await expect.poll(() => caption(demo, 2)).toContain('24.1005 is strongest share no word');
  await tell(demo, 0);
  expect(await caption(demo, 3)).toContain('“capitals”');
  expect(await demo.figure(3).innerText()).toContain('they have no name');
  await demo.root.getByTestId('preset-early').click();
  await expect.poll(() => caption(demo, 2)).toContain('ten of ten have “i” at the place itself');
  await tell(demo, 0);
  await tell(demo, 1);
  await expect.poll(() => caption(demo, 4)).toContain('Without neuron 0.1365');
});
