/** The pages of examples/ in a browser: demos as tall as their content, and a page that stays as it is. */
import type { Frame, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { exampleNames } from '../../scripts/examples.ts';
import { DemoPage } from './demoPage.ts';
import {
  awake,
  examples,
  expectsRecorded,
  LIVE_MS,
  resultOf,
  type Element,
} from './examplePages.ts';
import { wakeFrame } from './hostPage.ts';
import { smallestDemo } from './shipped.ts';
import { test } from './site.ts';

/** Notes all that moves on the page, from before it is drawn. */
function watchShifts(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

const shiftsOf = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts);

const roomIn = (frame: Frame) =>
  frame.evaluate(() => {
    const main = document.querySelector('main')!;
    const parts = [...document.querySelectorAll('.content, footer')];
    const needed = parts.reduce((sum, part) => sum + part.getBoundingClientRect().height, 0);
    return { hidden: main.scrollHeight - main.clientHeight, spare: innerHeight - needed };
  });

const withElements = exampleNames.filter((name) => name !== 'wordpress');

/** Before anybody has touched the page: it stands where it stood, and nothing has taken the focus. */
async function expectsUntouched(page: Page): Promise<void> {
  const focus = () => page.evaluate(() => [document.activeElement?.tagName, scrollY]);
  expect(await focus()).toEqual(['BODY', 0]);
}

const isHeavy = (url: string) => /\/models\/|\.wasm$|worker/i.test(url);

describe.each(withElements)('the example %s', (name) => {
  test.for([1280, 390])(
    'has every demo as tall as its content at %i px, and nothing of the page moves',
    async (width, { site, visit }) => {
      const host = await examples(site.url);
      const { page, requests } = await visit('about:blank', { viewport: { width, height: 800 } });
      await watchShifts(page);
      await page.goto(`${host}${name}/`);
      await page.locator('concept-demo iframe').first().waitFor();
      await expectsUntouched(page);
      const frames = await awake(page);
      expect(frames.length).toBeGreaterThan(1);
      for (const frame of frames) {
        await expect.poll(async () => (await roomIn(frame)).hidden, { timeout: 20_000 }).toBe(0);
        expect((await roomIn(frame)).spare).toBeLessThan(62);
      }
      await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
      await expectsUntouched(page);
      expect(await shiftsOf(page)).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(width);
      expect(requests.filter(isHeavy), 'no model and no worker before somebody asks').toEqual([]);
    },
  );
});

test.for([1280, 390])(
  'a post in WordPress has every pasted address as a demo at %i px, as tall as its script lets it be',
  async (width, { site, visit }) => {
    const host = await examples(site.url);
    const { page, requests } = await visit('about:blank', { viewport: { width, height: 800 } });
    await watchShifts(page);
    await page.goto(`${host}wordpress/`);
    const frames = page.locator('iframe.wp-embedded-content');
    expect(await frames.count()).toBe(3);
    for (const element of await frames.all()) {
      const frame = (await (await element.elementHandle())?.contentFrame())!;
      expect(await element.getAttribute('sandbox')).toBe('allow-scripts');
      await wakeFrame(element, frame);
      const needed = () =>
        frame.evaluate(() => document.querySelector('.content')!.getBoundingClientRect().height);
      await expect.poll(needed, { timeout: 20_000 }).toBeGreaterThan(960);
      expect(await element.evaluate((one) => one.clientHeight)).toBe(1000);
      const overflow = await frame.evaluate(
        () => getComputedStyle(document.querySelector('main')!).overflowY,
      );
      expect(overflow).toBe('auto');
    }
    await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
    await expectsUntouched(page);
    expect(await shiftsOf(page)).toEqual([]);
    expect(requests.filter(isHeavy)).toEqual([]);
  },
);

describe('a page that runs a demo', () => {
  test('Svelte runs it at a click with the site’s numbers, and changes nothing of its other demo', async ({
    site,
    visit,
  }) => {
    const shipped = smallestDemo();
    const host = await examples(site.url);
    const { page } = await visit(`${host}svelte/`);
    const [, other] = await awake(page);
    const figure = await new DemoPage(other!, 'logit-lens').view.innerText();
    const button = page.getByRole('button', { name: 'Run it' });
    await button.evaluate((element) => (element as HTMLElement).click());
    const said = page.locator('#said');
    await expect.poll(() => said.innerText(), { timeout: LIVE_MS }).toMatch(/^Run on wasm: /);
    const live = await resultOf(page.locator(`concept-demo[name="${shipped.id}"]`));
    expect(await said.innerText()).toBe(
      `Run on wasm: ${JSON.stringify(live.result).slice(0, 200)}`,
    );
    expectsRecorded(shipped, 'in Svelte', live);
    expect(await new DemoPage(other!, 'logit-lens').view.innerText()).toBe(figure);
    const number = new Intl.NumberFormat('de').formatToParts(1.5)[1]!.value;
    expect(figure).toContain(number);
  });

  test.for(['sandboxed', 'strict-policy'])(
    'runs on the page %s with the site’s numbers',
    async (name, { site, visit }) => {
      const shipped = smallestDemo();
      const host = await examples(site.url);
      const { page } = await visit(`${host}${name}/`);
      await awake(page);
      const element = page.locator(`concept-demo[name="${shipped.id}"]`);
      await element.evaluate((one) => (one as Element).run());
      expectsRecorded(shipped, name, await resultOf(element));
    },
  );
});
