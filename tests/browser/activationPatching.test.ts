import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { mapAnswer, thirds, turnOf, TURNS } from '../../src/demos/activation-patching/words.ts';
import type { PatchResult, PatchSpec } from '../../src/experiments/activation-patching/spec.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/activation-patching/?device=wasm';

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 90_000, interval: 300 };

const GIVES = 'The clean run, place by place';

const open = (page: Page) => new DemoPage(page, 'activation-patching').wake();
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as PatchResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as PatchSpec;

test('the map comes after a guess, and the other way about is asked then', async ({ visit }) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const result = await resultOf(demo);
  const spec = await specOf(demo);
  expect(await demo.root.getByRole('figure').count()).toBe(1);
  const questions = demo.root.getByTestId('question');
  const right = mapAnswer(result, spec);
  const { label } = thirds(result.map.length)[right]!;
  await questions.first().getByRole('button', { name: label }).click();
  await expect
    .poll(() => questions.first().getByTestId('verdict').innerText(), SOON)
    .toContain(`Right. From layer ${result.lastFrom} on`);
  const strongest = demo.cell('How far each cell goes', String(spec.cell.layer), spec.cell.column);
  expect(await strongest.innerText()).toContain(result.third.share.toFixed(2));

  const wrong = TURNS.find(({ value }) => value !== turnOf(result))!;
  await questions.nth(1).getByRole('button', { name: wrong.label, exact: true }).click();
  await expect
    .poll(() => questions.nth(1).getByTestId('verdict').innerText(), SOON)
    .toContain(
      `Not quite. Put into the corrupt run it goes ${Math.round(result.third.share * 100)}%`,
    );
});

test('a cell is put over by dragging it, by key and by a click on the map; its pair goes on to the finder', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  await demo.cell(GIVES, '5', 4).scrollIntoViewIfNeeded();
  await demo.cell(GIVES, '5', 4).hover();
  // The view wakes at the first touch.
  const readout = demo.figure(1).getByTestId('readout').first();
  await expect.poll(() => readout.innerText(), SOON).toContain('into layer 5 at “is”');
  await page.mouse.down();
  const into = demo.root.getByRole('grid', { name: 'The corrupt run, with the cell put in' });
  const box = (await into.boundingBox())!;
  const from = (await demo.cell(GIVES, '5', 4).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, from.y + from.height / 2, { steps: 3 });
  expect(await demo.root.innerText()).toContain('the stream into layer 5 at “is”');
  await page.mouse.up();
  await expect.poll(async () => (await specOf(demo)).cell, SOON).toEqual({ layer: 5, column: 4 });

  // The arrow keys start from the cell that is shown.
  await demo.root.getByRole('grid', { name: GIVES }).locator('td[tabindex]').focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await specOf(demo)).cell, SOON).toEqual({ layer: 13, column: 3 });

  await demo.showAnswer();
  await demo.cell('How far each cell goes', '20', 3).click();
  await expect.poll(async () => (await specOf(demo)).cell, SOON).toEqual({ layer: 20, column: 3 });

  // The circuit of the pair that stands there now is looked for elsewhere.
  await demo.writePrompt(/Corrupt prompt/, 'The capital of Italy is');
  const finder = demo.root.getByTestId('finder');
  await expect
    .poll(() => finder.getAttribute('href'), SOON)
    .toContain(encodeURIComponent('The capital of Italy is'));
  expect(await finder.getAttribute('target')).toBe('_blank');
  await page.goto(new URL((await finder.getAttribute('href'))!, page.url()).href);
  const found = await new DemoPage(page, 'circuit-finder').wake();
  expect(await found.spec()).toMatchObject({
    ...{ clean: 'The capital of France is', corrupt: 'The capital of Italy is' },
    ...{ answer: 'Paris', foil: 'Berlin' },
  });
});
