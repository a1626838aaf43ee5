import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { allCells, mainWay, tellCell } from '../../src/demos/ioi-investigation/pathWords.ts';
import { GUESSES, moreMissed } from '../../src/demos/ioi-investigation/repeatWords.ts';
import { steererOf, turnOf, turns } from '../../src/demos/ioi-investigation/steererWords.ts';
import { STEPS, type Step } from '../../src/demos/ioi-investigation/words.ts';
import {
  KEPT,
  keptClass,
  SWAPPED,
  swappedClass,
} from '../../src/demos/ioi-investigation/wholeWords.ts';
import type { IoiResult, IoiSpec } from '../../src/experiments/ioi-investigation/spec.ts';
import { headName } from '../../src/words/heads.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/ioi-investigation/?device=wasm';

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 180_000, interval: 300 };

const open = (page: Page) => new DemoPage(page, 'ioi-investigation').wake();
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as IoiResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as IoiSpec;
const go = (demo: DemoPage, step: Step) =>
  demo.root.getByRole('radio', { name: STEPS[step - 1]!.label, exact: true }).check();
const chip = (demo: DemoPage, head: string) => demo.root.locator(`[data-head="${head}"]`);

test('each step tells after a guess, and its heads go into the circuit', async ({ visit }) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const [result, spec] = [await resultOf(demo), await specOf(demo)];
  const question = (which: number) => demo.root.getByTestId('question').nth(which);
  const verdict = (which = 0) => question(which).getByTestId('verdict').innerText();
  const guess = (label: string, which = 0) =>
    question(which).getByRole('button', { name: label, exact: true }).click();
  const rows = (name: string) => demo.root.getByRole('table', { name }).locator('tbody tr');

  await demo.cell(/^Attention of each head/, '23', 0).click();
  await question(0).getByRole('button', { name: 'My guess: head 23.0' }).click();
  await expect
    .poll(() => verdict(), SOON)
    .toMatch(/^Not quite\. Head 23\.3: without it the lead falls by 2\.92/);
  expect(await rows('What heads write, and what is lost without them').count()).toBe(7);
  expect(await demo.cell(/^What is lost/, '23', 3).innerText()).toContain('2.92');
  await demo.root.getByRole('radio', { name: 'what they write' }).check();
  expect(await demo.cell(/^What each head writes/, '23', 3).innerText()).toContain('2.86');
  await chip(demo, '24.4').click();
  expect((await specOf(demo)).circuit).toHaveLength(spec.circuit.length + 1);

  await go(demo, 2);
  expect(await rows('Where the name movers look').count()).toBe(1);
  const right = turnOf(result, steererOf(result)!);
  await guess(turns(result).find(({ value }) => value === right)!.label);
  await expect
    .poll(() => verdict(), SOON)
    .toMatch(/^Right\. Before, “Mary” 57%, “John” 23%; without it/);
  expect(await rows('Where the name movers look').count()).toBe(8);
  for (const head of ['21.5', '21.8', '19.5']) await chip(demo, head).click();
  expect((await specOf(demo)).circuit).toHaveLength(12);
  await chip(demo, '21.7').click();
  expect(await demo.root.innerText()).toContain('At most 12 heads fit into the circuit');
  expect((await specOf(demo)).circuit).toHaveLength(12);

  await go(demo, 3);
  await guess(GUESSES.find(({ value }) => value === moreMissed(result))!.label);
  await expect
    .poll(() => verdict(), SOON)
    .toMatch(/^Right\. Without those that look at the same name/);
  expect(await rows('Heads that notice the repeat').count()).toBe(result.repeat.tried.length + 2);
  await demo.root.getByRole('radio', { name: 'at the token after it' }).check();
  expect(await demo.cell(/, after the first$/, '17', 4).innerText()).toContain('0.82');

  await go(demo, 4);
  const most = mainWay(result, spec.circuit)!;
  expect(allCells(result, spec.circuit).length).toBeGreaterThan(20);
  const column = spec.circuit.findIndex((at) => headName(at) === headName(most.to!));
  await demo.cell('Ways from head to head', headName(most.from), column).click();
  await question(0)
    .getByRole('button', { name: /^My guess/ })
    .click();
  await expect.poll(() => verdict(), SOON).toContain(`Right. From ${tellCell(most)}`);

  await go(demo, 5);
  await guess(KEPT.find(({ value }) => value === keptClass(result))!.label);
  await expect.poll(() => verdict(), SOON).toMatch(/^Right\. 5\.20 logits: 85%/);
  await guess(SWAPPED.find(({ value }) => value !== swappedClass(result))!.label, 1);
  await expect.poll(() => verdict(1), SOON).toMatch(/^Not quite\. 65%, on average/);
  expect(await demo.root.getByRole('figure').count()).toBe(3);
  expect(await rows('Each head of the circuit taken out').count()).toBe(spec.circuit.length);
});

test('a circuit of the reader’s own is judged live, and one head at least stays', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  await demo.root.getByRole('button', { name: 'The movers alone' }).click();
  await demo.goLive();
  const alone = await resultOf(demo);
  await chip(demo, '23.3').click();
  await expect.poll(async () => (await resultOf(demo)).whole.heads.length, SOON).toBe(4);
  const more = await resultOf(demo);
  expect(more.whole.kept.mean).toBeGreaterThan(alone.whole.kept.mean + 1);
  expect(more.movers).toEqual(alone.movers);

  await go(demo, 5);
  await demo.root.getByText('Choose the heads of your circuit on a map').click();
  await demo.cell(/^What is lost/, '23', 7).click();
  expect((await specOf(demo)).circuit).toHaveLength(3);
  for (const head of ['23.0', '23.1', '23.3']) await chip(demo, head).click();
  expect(await demo.root.innerText()).toContain('One head at least stays in the circuit');
  expect((await specOf(demo)).circuit).toEqual([{ layer: 23, head: 3 }]);

  const foil = demo.root.getByRole('textbox', { name: 'against' });
  await foil.fill('Peter');
  await foil.press('Enter');
  await expect
    .poll(() => demo.root.innerText(), SOON)
    .toContain('name "Peter" twice at least, with a space before it, got 0');
  expect((await specOf(demo)).circuit).toHaveLength(1);
});
