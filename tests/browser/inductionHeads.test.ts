import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { InductionResult, InductionSpec } from '../../src/experiments/induction-heads/spec.ts';
import { neededClass, NEEDED_OPTIONS, WAYS } from '../../src/demos/induction-heads/words.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/induction-heads/?device=wasm';
/** One short sequence: live in seconds. */
const SHORT = `${ADDRESS}&state=${encodeURIComponent(JSON.stringify({ length: 8, sequences: 1 }))}`;

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 90_000, interval: 300 };

const open = (page: Page) => new DemoPage(page, 'induction-heads').wake();
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as InductionResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as InductionSpec;

test('what the heads are worth is shown after a guess, and the way between them after another', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const result = await resultOf(demo);
  expect(await demo.root.getByRole('figure').count()).toBe(1);
  const questions = demo.root.getByTestId('question');
  const right = neededClass(result);
  const wrong = NEEDED_OPTIONS.find(({ value }) => value !== right)!;
  await questions.first().getByRole('button', { name: wrong.label, exact: true }).click();
  await expect
    .poll(() => questions.first().getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Not quite\. One: 16\.0\./);
  const bars = demo.root.getByRole('list', { name: 'Surprise at a token of the second copy' });
  const rows = await bars.getByRole('listitem').allInnerTexts();
  expect(rows).toHaveLength(1 + result.suspects.length);
  const [first] = result.suspects;
  expect(rows[1]).toContain(`without ${first!.layer}.${first!.head}`);
  expect(rows[1]).toContain(first!.loss.second.toFixed(1));

  await demo.root.getByRole('radio', { name: 'to what followed last time' }).check();
  await expect
    .poll(() => demo.figure(1).locator('figcaption').innerText(), SOON)
    .toContain('Head 18.6 gives what followed last time');

  const key = WAYS.find(({ value }) => value === 'k')!;
  await questions.nth(1).getByRole('button', { name: key.label }).click();
  await expect
    .poll(() => questions.nth(1).getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Right\. The key: /);
  const share = `${Math.round(result.paths!.share.k[0]![0]! * 100)}%`;
  const cell = demo.cell(/What reaches the induction heads/, '18.6 k', 0);
  expect(await cell.innerText()).toBe(share);
});

test('a head that is chosen is off, live, and a text of one’s own is measured without it', async ({
  visit,
}) => {
  const { page } = await visit(SHORT, { permissions });
  const demo = await open(page);
  await demo.goLive();
  await demo.showAnswer();
  await demo.cell(/Attention to the token before/, '16', 0).click();
  await expect.poll(async () => (await resultOf(demo)).without === null, SOON).toBe(false);
  expect((await specOf(demo)).off).toEqual([{ layer: 16, head: 0 }]);
  const { own } = await resultOf(demo);
  expect(own.meanWithout!.again!).toBeGreaterThan(own.mean.again! + 1);

  await demo.writePrompt(/A text in which a name comes again/, 'Zorvex Plim met Zorvex Plim');
  await expect
    .poll(async () => (await resultOf(demo)).own.strTokens.join(''), SOON)
    .toBe('Zorvex Plim met Zorvex Plim');
  const mine = (await resultOf(demo)).own;
  const title = demo.figure(5).locator('figcaption');
  await expect.poll(() => title.innerText(), SOON).toContain(mine.meanWithout!.again!.toFixed(1));
  expect(await title.innerText()).toContain('with head 16.0 off');
});
