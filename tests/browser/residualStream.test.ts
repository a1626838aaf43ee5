import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type {
  ResidualStreamResult,
  ResidualStreamSpec,
} from '../../src/experiments/residual-stream/spec.ts';
import { thirdOf, thirds } from '../../src/demos/residual-stream/words.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/residual-stream/?device=wasm';

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 90_000, interval: 300 };

const open = (page: Page) => new DemoPage(page, 'residual-stream').wake();
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as ResidualStreamResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as ResidualStreamSpec;
const figures = (demo: DemoPage) => demo.root.getByRole('figure');

test('the waterfall comes after a guess, and the layers that can go after another', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const { layers, nLayers, skipped } = await resultOf(demo);
  expect(await figures(demo).count()).toBe(1);

  const questions = demo.root.getByTestId('question');
  const options = thirds(nLayers);
  const writer = thirdOf(layers.mostWritten, nLayers);
  await questions.first().getByRole('button', { name: options[writer]!.label }).click();
  const verdict = questions.first().getByTestId('verdict');
  await expect
    .poll(() => verdict.innerText(), SOON)
    .toContain(`Right. Layer ${layers.mostWritten} writes`);
  expect(await figures(demo).count()).toBe(2);

  const need = thirdOf(layers.mostNeeded, nLayers);
  const wrong = options.find(({ value }) => value !== need)!;
  await questions.nth(1).getByRole('button', { name: wrong.label }).click();
  const second = questions.nth(1).getByTestId('verdict');
  await expect
    .poll(() => second.innerText(), SOON)
    .toContain(`Not quite. Layer ${layers.mostNeeded}: without it the lead is`);
  expect(await figures(demo).count()).toBe(3);
  const left = Math.abs(skipped[layers.mostNeeded]!).toFixed(1);
  expect(await figures(demo).nth(2).innerText()).toContain(left);
});

test('a layer of the waterfall that is chosen shows what its heads write', async ({ visit }) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  const { writes, nLayers } = await resultOf(demo);
  await demo.showAnswer();
  const fall = demo.root.getByRole('slider', { name: 'The lead, added up layer by layer' }).first();
  await fall.focus();
  await page.keyboard.press('End');
  const readout = figures(demo).nth(1).getByTestId('readout');
  await expect.poll(() => readout.innerText(), SOON).toContain(`layer ${nLayers - 1}, MLP`);
  expect(await readout.innerText()).toContain(writes.mlps.at(-1)!.toFixed(2).replace('-', '−'));
  await page.keyboard.press('Enter');
  const heads = demo.root.getByRole('table', { name: `What each head of layer ${nLayers - 1}` });
  const row = heads.getByRole('row').filter({ hasText: `${nLayers - 1}.1` });
  await expect.poll(() => row.innerText(), SOON).toContain(writes.heads.at(-1)![1]!.toFixed(2));
});

test('in the figure of skipped layers a layer is chosen, and is then skipped', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await open(page);
  await demo.showAnswer();
  await demo.showAnswer('last');
  const skips = demo.root.getByRole('slider', { name: 'The lead without each layer' }).first();
  await skips.press('Home');
  await skips.press('Enter');
  await expect.poll(() => specOf(demo), SOON).toMatchObject({ edit: 'skip', layer: 0 });
});
