/** The pages of examples/ in a browser: demos as tall as their content, and a page that stays as it is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
import type { DemoResult } from '../../src/embed/conceptDemo.ts';
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
  test.for(['svelte', 'react'])(
    'made by %s, runs it at a click with the site’s numbers, and changes nothing of its other demo',
    async (name, { site, visit }) => {
      const shipped = smallestDemo();
      const host = await examples(site.url);
      const { page } = await visit(`${host}${name}/`);
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
      expectsRecorded(shipped, name, live);
      expect(await new DemoPage(other!, 'logit-lens').view.innerText()).toBe(figure);
      const locale = name === 'svelte' ? 'de' : 'en';
      const number = new Intl.NumberFormat(locale).formatToParts(1.5)[1]!.value;
      expect(figure).toContain(`1${number}00`);
    },
  );

  test('React’s is built from its source as it is now: npm run built in its folder', () => {
    const read = (file: string) =>
      readFileSync(join(import.meta.dirname, '../../examples/react', file), 'utf8');
    const source = read('page.jsx');
    const words = [...source.matchAll(/(?<=name=")[^"]+|(?<=>)[A-Z][\w ,?]+(?=[<:])/g)];
    expect(words.length).toBeGreaterThan(6);
    const built = read('built.js');
    expect(words.map(([word]) => word).filter((word) => !built.includes(word))).toEqual([]);
  });

  test('a post in WordPress unfolds at its address’s example, and runs in its frame with the site’s numbers', async ({
    site,
    visit,
  }) => {
    const shipped = smallestDemo();
    const host = await examples(site.url);
    const { page } = await visit(`${host}wordpress/`);
    const sources = await page
      .locator('iframe')
      .evaluateAll((all) => all.map((one) => (one as HTMLIFrameElement).src));
    expect(sources[0]).toMatch(/\/embed\/logit-lens\/hamlet\/#\?secret=/);
    const element = page.locator(`iframe[src*="/embed/${shipped.id}/"]`);
    const frame = (await (await element.elementHandle())?.contentFrame())!;
    await wakeFrame(element, frame);
    const live = await element.evaluate(
      (one) =>
        new Promise<DemoResult>((resolve) => {
          const { contentWindow } = one as HTMLIFrameElement;
          const say = (message: object) =>
            contentWindow!.postMessage({ conceptscope: 1, ...message }, '*');
          addEventListener('message', ({ data, source }: MessageEvent<Record<string, unknown>>) => {
            if (source !== contentWindow) return;
            if (data['type'] === 'ready') say({ type: 'run', run: 1 });
            if (data['type'] === 'result' && data['run'] === 1)
              resolve(data as unknown as DemoResult);
          });
          say({ type: 'hello' });
        }),
    );
    expectsRecorded(shipped, 'in WordPress', live);
  });

  test.for(['plain', 'markdown', 'sandboxed', 'strict-policy'])(
    'runs on the page %s with the site’s numbers',
    async (name, { site, visit }) => {
      const shipped = smallestDemo();
      const host = await examples(site.url);
      const { page } = await visit(`${host}${name}/`);
      if (name === 'plain')
        await page.locator('#end').evaluate((end, id) => {
          end.insertAdjacentHTML('afterend', `<concept-demo name="${id}"></concept-demo>`);
        }, shipped.id);
      await awake(page);
      const element = page.locator(`concept-demo[name="${shipped.id}"]`);
      await element.evaluate((one) => (one as Element).run());
      expectsRecorded(shipped, name, await resultOf(element));
    },
  );
});
