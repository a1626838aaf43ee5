import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { AblationResult, AblationSpec } from '../../src/experiments/ablation/spec.ts';
import {
  spreadClass,
  SPREADS,
  standIns,
  verdictOf,
  VERDICTS,
} from '../../src/demos/ablation/words.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/ablation/?device=wasm';

/** A sweep over all heads, on a machine that is busy with other things. */
const SOON = { timeout: 240_000, interval: 300 };

const open = (page: Page) => new DemoPage(page, 'ablation').wake();
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as AblationResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as AblationSpec;

test('what stands in is shown after the guess, and every head after that', async ({ visit }) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const result = await resultOf(demo);
  const bars = demo.root.getByRole('list', { name: 'The lead with each stand-in' });
  expect(await bars.getByRole('listitem').count()).toBe(1);

  const questions = demo.root.getByTestId('question');
  const right = verdictOf(result);
  const wrong = VERDICTS.find(({ value }) => value !== right)!;
  await questions.first().getByRole('button', { name: wrong.label }).click();
  await expect
    .poll(() => questions.first().getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Not quite\. Zero costs/);
  const rows = await bars.getByRole('listitem').allInnerTexts();
  expect(rows).toHaveLength(standIns(result).length);
  const [last] = result.chosen.resampled.slice(-1);
  expect(rows.at(-1)).toContain(last!.name);
  expect(rows.at(-1)).toContain(Math.abs(last!.lead).toFixed(1));

  await questions
    .nth(1)
    .getByRole('button', { name: SPREADS[spreadClass(result)]!.label })
    .click();
  await expect
    .poll(() => questions.nth(1).getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Right\./);
  expect(await demo.root.getByRole('figure').count()).toBe(2);
});

test('a dot is chosen by key, and its head is asked for', async ({ visit }) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const { effects } = await resultOf(demo);
  await demo.showAnswer();
  const dots = demo.root.getByRole('slider', { name: 'Zero against mean, every head' }).first();
  await dots.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const most = Math.max(...effects.zero.flat());
  const layer = effects.zero.findIndex((line) => line.includes(most));
  await expect
    .poll(async () => (await specOf(demo)).head, SOON)
    .toEqual({ layer, head: effects.zero[layer]!.indexOf(most) });
});
