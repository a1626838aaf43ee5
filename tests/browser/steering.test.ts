import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  EFFECTS,
  PARTS,
  randomShare,
  SHARES,
  withoutClass,
} from '../../src/demos/steering/words.ts';
import type { SteeringResult, SteeringSpec } from '../../src/experiments/steering/spec.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/steering/?device=wasm';
/** Short lists: live in seconds. */
const SHORT = `${ADDRESS}&state=${encodeURIComponent(
  JSON.stringify({ toward: ['The sea is deep.'], away: ['The room is warm.'], target: 'A ship' }),
)}`;

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 120_000, interval: 300 };

const open = (page: Page) => new DemoPage(page, 'steering').wake();
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as SteeringResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as SteeringSpec;

test('the steered texts wait for a guess, the damage for another, and what is taken out for a third', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const result = await resultOf(demo);
  const texts = demo.root.getByTestId('text');
  expect(await texts.count()).toBe(1);
  expect(await texts.first().innerText()).toContain(result.written.plain.slice(0, 6).join(''));

  const questions = demo.root.getByTestId('question');
  const wrong = EFFECTS.find(({ value }) => value !== result.at.effect)!;
  await questions.first().getByRole('button', { name: wrong.label }).click();
  await expect
    .poll(() => questions.first().getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Not quite\. On the way/);
  await expect.poll(() => texts.count(), SOON).toBe(4);
  expect(await texts.nth(1).innerText()).toContain(result.written.toward.slice(0, 6).join(''));

  const share = SHARES[randomShare(result)!]!;
  await questions.nth(1).getByRole('button', { name: share.label, exact: true }).click();
  await expect
    .poll(() => questions.nth(1).getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Right\. The vector makes/);
  await expect
    .poll(() => demo.figure(2).locator('figcaption').innerText(), SOON)
    .toContain(`From strength ${result.breaks}`);

  const part = PARTS[withoutClass(result)]!;
  await questions.nth(2).getByRole('button', { name: part.label, exact: true }).click();
  await expect
    .poll(() => questions.nth(2).getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Right\. The text on the subject becomes/);
  await expect.poll(() => demo.figure(3).count(), SOON).toBe(1);
});

test('lists, layer, strength and beginning are changed live, and the texts come token by token', async ({
  visit,
}) => {
  const { page } = await visit(SHORT, { permissions });
  const demo = await open(page);
  await demo.goLive();
  const texts = demo.root.getByTestId('text');
  expect(await demo.root.getByTestId('question').count()).toBe(0);
  expect(await texts.count()).toBe(4);
  const before = await resultOf(demo);

  await page.evaluate(() => {
    const seen = new Set<string>();
    Object.assign(window, { seen });
    new MutationObserver(() => {
      seen.add(document.querySelectorAll('[data-testid="text"]')[1]?.textContent ?? '');
    }).observe(document.body, { childList: true, subtree: true });
  });
  const list = demo.root.getByRole('textbox', { name: /^Towards/ });
  await list.fill('The storm is wild.\n\nThe wind is cold.');
  await list.blur();
  await expect.poll(async () => (await resultOf(demo)).length, SOON).not.toBe(before.length);
  expect((await specOf(demo)).toward).toEqual(['The storm is wild.', 'The wind is cold.']);
  const lengths = await page.evaluate(() =>
    [...(window as unknown as { seen: Set<string> }).seen].map((text) => text.length),
  );
  expect(new Set(lengths).size).toBeGreaterThan(5);

  // Each of these drops the run before; the last one is waited for.
  await demo.root.getByRole('slider', { name: 'Strength', exact: true }).fill('4');
  expect((await specOf(demo)).strength).toBe(4);
  const curve = demo.root.getByRole('slider', { name: 'Loss by strength' }).first();
  await curve.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await demo.root.getByRole('slider', { name: 'Layer', exact: true }).fill('3');
  await demo.writePrompt(/The beginning/, 'Outside it is');
  await expect
    .poll(async () => (await resultOf(demo)).strTokens.join(''), SOON)
    .toBe('Outside it is');
  expect(await specOf(demo)).toMatchObject({ strength: 3, layer: 3, prompt: 'Outside it is' });
  const after = await resultOf(demo);
  expect(after.at.other).toBeCloseTo(after.loss.other[7]! - after.loss.other[4]!, 3);
  expect(await demo.figure(2).innerText()).toContain('At strength 3');

  await demo.writePrompt(/The text on the subject/, 'x');
  await expect.poll(() => demo.root.innerText(), SOON).toContain('is one token, expected two');
});
