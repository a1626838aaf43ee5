import type { Locator } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { SuperpositionResult } from '../../src/experiments/superposition/spec.ts';
import { TRAINER_BYTES } from '../../src/demos/live/runtimeBytes.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const path = '/embed/superposition/';

/** From the click to the first step on the screen. Two seconds are promised on a machine with nothing else to do. */
const FIRST_CHANGE_MS = 8000;

const models = (demo: DemoPage) => demo.view.getByTestId('model');
const wayOf = (demo: DemoPage): Locator => demo.view.locator('.way p');
const stepOf = async (demo: DemoPage) =>
  Number(/Step ([\d,]+) of/.exec(await wayOf(demo).innerText())?.[1]?.replace(',', ''));

/** Where the tips of a model’s lines are drawn. */
const tips = (model: Locator) =>
  model
    .locator('g.now .tip, svg > g:not(.end) > g .tip')
    .evaluateAll((all) => all.map((tip) => `${tip.getAttribute('cx')} ${tip.getAttribute('cy')}`));

describe('superposition, from its recording', () => {
  test('keeps what was learned until the guess, and then shows how it grew', async ({ visit }) => {
    const { page } = await visit(path, { permissions });
    const demo = await new DemoPage(page, 'superposition').wake();
    await demo.point();
    const sparsest = models(demo).last();
    expect(await demo.view.innerText()).not.toMatch(/pentagon|opposite pairs/);
    const before = await tips(sparsest);
    await demo.root.getByRole('button', { name: 'four', exact: true }).click();
    expect(await demo.root.getByTestId('verdict').first().innerText()).toMatch(
      /^Not quite\. .* five \(pentagon\)/,
    );
    await demo.view.locator('[data-testid="play"]:enabled').waitFor(); // it has grown
    expect(await sparsest.innerText()).toContain('5 kept: pentagon');
    expect(await tips(sparsest)).not.toEqual(before);
    expect(await models(demo).first().innerText()).toContain('2 kept: right angles');

    const slider = demo.view.getByRole('slider', { name: 'Step of training' });
    await slider.fill('0');
    expect(await tips(sparsest)).toEqual(before);
    expect(await sparsest.innerText()).toContain('none kept');
  });

  test('moves nothing for those who want no motion', async ({ visit }) => {
    const { page } = await visit(path);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const demo = await new DemoPage(page, 'superposition').wake();
    await demo.showAnswer();
    expect(await models(demo).last().innerText()).toContain('pentagon');
  });

  test('lets two features meet, in the model and the cell that the reader chose', async ({
    visit,
  }) => {
    const { page } = await visit(path, { permissions });
    const demo = await new DemoPage(page, 'superposition').wake();
    await demo.showAnswer();
    await demo.showAnswer('last');
    const verdict = demo.root.getByTestId('verdict').last();
    expect(await verdict.innerText()).toMatch(/feature 4 at 0\.5\d, which was not there/);
    const figure = demo.figure(3);
    expect(await figure.innerText()).toMatch(/features 2 and 5 come back at 0\.\d\d and 0\.\d\d/);
    await demo.cell(/two features/, '1', 0).click();
    expect(await figure.innerText()).toMatch(/Alone, feature 1 comes back at 1\.\d\d/);
    await models(demo).nth(3).click();
    expect(await figure.innerText()).toMatch(/“there in 30%”/);
    expect(await models(demo).nth(3).getAttribute('aria-pressed')).toBe('true');
  });

  test('takes what the reader asks for', async ({ visit }) => {
    const { page } = await visit(path, { permissions });
    const demo = await new DemoPage(page, 'superposition').wake();
    await demo.point();
    await demo.view.getByTestId('seed').click();
    await demo.view.getByRole('slider', { name: 'Features' }).fill('7');
    await demo.view.getByRole('slider', { name: /Importance/ }).fill('0.7');
    await demo.view.getByRole('radio', { name: '3' }).check();
    expect(await demo.spec()).toMatchObject({
      ...{ features: 7, dims: 3, importance: 0.7 },
      ...{ density: null, seed: 2 },
    });
    await demo.showAnswer();
    await models(demo).nth(4).click();
    const again = demo.figure(2).getByTestId('starts');
    expect(await again.innerText()).toContain('there in 20%');
    await again.click();
    expect(await demo.spec()).toMatchObject({ density: 0.2 });
    await demo.view.getByTestId('sweep').click();
    expect(await demo.spec()).toMatchObject({ density: null });
    expect(await demo.note.innerText()).toMatch(/run it live to see your change/);
  });
});

describe('superposition, trained in the tab', () => {
  test('grows while it is watched, is held, taken on by a step, and stopped', async ({ visit }) => {
    const { page } = await visit(path, { permissions });
    const workers: string[] = [];
    page.on('worker', (worker) => workers.push(worker.url()));
    const demo = await new DemoPage(page, 'superposition').wake();
    await demo.point();
    await page.waitForLoadState('networkidle');
    expect(workers).toEqual([]);
    const sizes: Promise<number>[] = [];
    page.on('response', (response) => {
      if (new URL(response.url()).pathname.endsWith('.js'))
        sizes.push(response.body().then((body) => body.length));
    });
    const started = Date.now();
    await demo.goLiveButton.click();
    await expect
      .poll(() => stepOf(demo), { timeout: FIRST_CHANGE_MS, interval: 20 })
      .toBeGreaterThan(0);
    console.log(`first change ${Date.now() - started} ms after the click`);

    await demo.view.getByTestId('pause').click();
    await expect.poll(() => wayOf(demo).innerText()).toContain('paused');
    await page.waitForTimeout(150); // what was on its way is here
    const held = await stepOf(demo);
    const drawn = await tips(models(demo).last());
    await page.waitForTimeout(200);
    expect(await stepOf(demo)).toBe(held);
    await demo.view.getByTestId('step').click();
    await expect.poll(() => stepOf(demo)).toBe(held + 10);
    expect(await tips(models(demo).last())).not.toEqual(drawn);
    await demo.view.getByTestId('pause').click();
    await expect.poll(() => stepOf(demo)).toBeGreaterThan(held + 20);
    await demo.root.getByTestId('stop').click();
    await demo.phase('live');
    expect(await demo.badge.innerText()).toContain('recorded');
    expect(workers).toHaveLength(1);

    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    console.log(`${bytes} bytes of script fetched, the button says ${TRAINER_BYTES}`);
    expect(Math.abs(bytes / TRAINER_BYTES - 1)).toBeLessThan(0.1);
  });

  test('gives another seed’s numbers, and draws them', async ({ visit }) => {
    const { page } = await visit(path, { permissions });
    const demo = await new DemoPage(page, 'superposition').wake();
    await demo.point();
    const recorded = (await demo.exported()).result as SuperpositionResult;
    await demo.view.getByTestId('seed').click();
    await demo.goLive();
    const live = await demo.exported();
    const { models: found, step } = live.result as SuperpositionResult;
    expect(live).toMatchObject({ source: 'wasm', spec: { seed: 2 } });
    expect(step).toBe(1500);
    expect(found[7]!.weights).not.toEqual(recorded.models[7]!.weights);
    expect(found[7]!.shape).toBe('pentagon');
    expect(found[0]!.shape).not.toBe('pentagon');
    const [x = NaN] = found[7]!.weights[0]!;
    const drawn = await tips(models(demo).last());
    expect(Number(drawn[0]!.split(' ')[0])).toBeCloseTo(x, 2);
  });
});
