import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type {
  AttentionHeadsResult,
  AttentionHeadsSpec,
} from '../../src/experiments/attention-heads/spec.ts';
import {
  alikeAnswer,
  alikeOptions,
  badgeOf,
  commonest,
  commonestOptions,
  copyingOf,
  HOW_MANY,
  howMany,
  NAMES,
  passportTitle,
} from '../../src/demos/attention-heads/words.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/attention-heads/?device=wasm';

/** Pointed at, too: a key pressed before the figures' script has come would be lost. */
async function open(page: Page): Promise<DemoPage> {
  const demo = await new DemoPage(page, 'attention-heads').wake();
  await demo.point();
  return demo;
}
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as AttentionHeadsResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as AttentionHeadsSpec;
const caption = (demo: DemoPage, figure: number) =>
  demo.figure(figure).locator('figcaption').innerText();

test('three guesses open the prompt’s bars, the counts and the twins, and are judged by the result', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const [result, { head }] = [await resultOf(demo), await specOf(demo)];
  expect(await caption(demo, 2)).toContain(passportTitle(result, head));
  const bars = demo.root.getByRole('table', { name: 'Passport of head 16.0' });
  expect(await bars.innerText()).not.toContain('change');
  expect(await demo.root.getByRole('figure').count()).toBe(2);

  const questions = demo.root.getByTestId('question');
  const here = howMany(result.here, 'previous', head);
  const wrong = HOW_MANY.find(({ value }) => value !== here)!;
  await questions.first().getByRole('button', { name: wrong.label, exact: true }).click();
  await expect
    .poll(() => questions.first().getByTestId('verdict').innerText())
    .toMatch(/^Not quite\. 12 of 12\./);
  expect(await bars.innerText()).toContain('change');
  expect(await caption(demo, 3)).toContain('head 16.0 gives “drink”');

  const most = commonestOptions(result).find(({ value }) => value === commonest(result))!;
  expect(most.value).toBe('first');
  await questions.nth(1).getByRole('button', { name: most.label }).click();
  await expect
    .poll(() => questions.nth(1).getByTestId('verdict').innerText())
    .toMatch(/^Right\. The first token: so do 1\d\d of 270 heads/);
  const counts = demo.root.getByRole('table', { name: 'How many heads look like what' });
  expect(await counts.locator('tbody tr').first().innerText()).toContain(
    String(result.corpus.looks.first),
  );

  const alike = alikeOptions(result).find(({ value }) => value === alikeAnswer(result))!;
  expect(alike.value).toBe('16.0');
  await questions.nth(2).getByRole('button', { name: alike.label }).click();
  await expect.poll(() => caption(demo, 5)).toContain('16.0 is needed, 11.1 is not');
});

test('other axes lay the heads out anew, and a point leads to its passport', async ({ visit }) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const result = await resultOf(demo);
  await demo.figure(1).getByRole('combobox', { name: 'Up' }).selectOption('entropy (nats)');
  await demo.figure(1).getByRole('combobox', { name: 'Across' }).selectOption(NAMES.induction.at);
  const points = demo.root.getByRole('slider', { name: 'Heads by two of their measures' }).first();
  await points.focus();
  await page.keyboard.press('End');
  await expect
    .poll(() => demo.figure(1).getByTestId('readout').innerText())
    .toMatch(/^18\.6: what followed last time 88%, entropy \(nats\) 0\.2/);
  await page.keyboard.press('Enter');
  const head = { layer: 18, head: 6 };
  await expect.poll(async () => (await specOf(demo)).head).toEqual(head);
  expect(await caption(demo, 2)).toContain(passportTitle(result, head));
  expect(await demo.root.getByTestId('how-often').innerText()).toBe(badgeOf(result, head));
  await demo.root.getByRole('radio', { name: 'mean attention' }).check();
  const score = result.corpus.score.induction![18]![6]!;
  const row = demo.root.getByRole('row').filter({ hasText: NAMES.induction.at });
  expect(await row.first().innerText()).toContain(`${(score * 100).toFixed(0)}%`);

  await demo.showAnswer('first');
  expect(await demo.root.innerText()).toContain('is read from the model');
  await demo.root.getByTestId('preset-against').click();
  await expect
    .poll(() => demo.root.getByTestId('copying').innerText())
    .toBe(copyingOf(result, { layer: 23, head: 3 }));
  await demo.figure(1).getByRole('combobox', { name: 'Up' }).selectOption('copies what it reads');
  const copies = result.copying.copies[18]![6]!;
  await points.focus();
  await page.keyboard.press('End');
  await expect
    .poll(() => demo.figure(1).getByTestId('readout').innerText())
    .toMatch(new RegExp(`^18\\.6: .*copies what it reads ${(copies * 100).toFixed(0)}%`));
  await demo.root.getByTestId('preset-names').click();
  await expect.poll(() => caption(demo, 2)).toContain('Head 23.4');
  await demo.showAnswer('first');
  await expect.poll(() => caption(demo, 3)).toContain('head 23.4 gives “France” 90%');
});
