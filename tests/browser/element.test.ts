/** `<concept-demo>` on the pages of examples/, which stand on another origin than the demos. */
import type { Frame, Page } from 'playwright-core';
import { describe, expect, onTestFinished } from 'vitest';
import { exampleNames, serveExamples } from '../../scripts/examples.ts';
import type { ConceptDemo, DemoResult } from '../../src/embed/conceptDemo.ts';
import { DemoPage } from './demoPage.ts';
import { findFrame, wakeFrame } from './otherSite.ts';
import { expectSame } from './sameNumbers.ts';
import { shippedRecording, smallestDemo } from './shipped.ts';
import { test } from './site.ts';

type Element = HTMLElement & Pick<ConceptDemo, 'run' | 'result' | 'spec' | 'bytes'>;

/** Where the examples are served, until the test has ended. */
async function examples(site: string): Promise<string> {
  const server = await serveExamples(`${site}/`);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('examples: no port');
  return `http://localhost:${address.port}/`;
}

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

/** The frames of the page's elements, each brought into sight and awake. */
async function awake(page: Page): Promise<Frame[]> {
  const elements = page.locator('concept-demo');
  await elements.first().waitFor({ state: 'attached' });
  const frames: Frame[] = [];
  for (let index = 0; index < (await elements.count()); index++) {
    const element = elements.nth(index);
    await element.locator('iframe').waitFor({ state: 'attached', timeout: 30_000 });
    await element.scrollIntoViewIfNeeded();
    const handle = await element.locator('iframe').elementHandle();
    const frame = (await handle.contentFrame())!;
    await wakeFrame(element, frame);
    frames.push(frame);
  }
  return frames;
}

const roomIn = (frame: Frame) =>
  frame.evaluate(() => {
    const main = document.querySelector('main')!;
    const parts = [...document.querySelectorAll('.content, footer')];
    const needed = parts.reduce((sum, part) => sum + part.getBoundingClientRect().height, 0);
    return { hidden: main.scrollHeight - main.clientHeight, spare: innerHeight - needed };
  });

describe.each(exampleNames)('the example %s', (name) => {
  test.for([1280, 390])(
    'has every demo as tall as its content at %i px, and nothing of the page moves',
    async (width, { site, visit }) => {
      const host = await examples(site.url);
      const { page, requests } = await visit('about:blank', { viewport: { width, height: 800 } });
      await watchShifts(page);
      await page.goto(`${host}${name}/`);
      const frames = await awake(page);
      expect(frames.length).toBeGreaterThan(1);
      for (const frame of frames) {
        await expect.poll(async () => (await roomIn(frame)).hidden, { timeout: 20_000 }).toBe(0);
        expect((await roomIn(frame)).spare).toBeLessThan(62);
      }
      await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
      expect(await shiftsOf(page)).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(width);
      const heavy = requests.filter((url) => /\/models\/|\.wasm$|worker/i.test(url));
      expect(heavy, 'no model and no worker before somebody asks').toEqual([]);
    },
  );
});

describe('the element', () => {
  test('is a link where no script runs', async ({ site, visit }) => {
    const host = await examples(site.url);
    const { page } = await visit(`${host}plain/`, { javaScriptEnabled: false });
    const link = page.locator('concept-demo a').first();
    expect(await link.isVisible()).toBe(true);
    expect(await link.getAttribute('href')).toBe(`${site.url}/demos/next-token-prediction/`);
  });

  test('hands its attributes to the frame, and a change of looks without a new page', async ({
    site,
    visit,
  }) => {
    const host = await examples(site.url);
    const { page } = await visit(`${host}plain/`);
    await awake(page);
    const frame = await findFrame(page, `${site.url}/embed/logit-lens/?preset=hamlet`);
    const demo = new DemoPage(frame, 'logit-lens');
    const pressed = demo.root.getByTestId('preset-hamlet');
    expect(await pressed.getAttribute('aria-pressed')).toBe('true');
    expect(await demo.badge.isVisible()).toBe(true);
    const theme = () => frame.evaluate(() => document.documentElement.dataset['theme']);
    expect(await theme()).toBe('dark');
    await frame.evaluate(() => Object.assign(globalThis, { same: true }));
    await page.locator('#dark').evaluate((element) => {
      element.setAttribute('theme', 'light');
      element.setAttribute('hide', 'controls');
    });
    await expect.poll(theme, { timeout: 20_000 }).toBe('light');
    await demo.badge.waitFor({ state: 'hidden' });
    expect(await frame.evaluate(() => 'same' in globalThis)).toBe(true);
  });

  test('React reads what it tells, and changes its theme', async ({ site, visit }) => {
    const host = await examples(site.url);
    const { page } = await visit(`${host}react/`);
    const frames = await awake(page);
    await expect
      .poll(() => page.locator('#ready').innerText(), { timeout: 20_000 })
      .toBe('Ready: logit-lens, residual-stream');
    const button = page.getByRole('button', { name: /Theme/ });
    // Frames that come to their heights may move the page between a mouse's down and up.
    await button.evaluate((element) => (element as HTMLElement).click());
    await expect.poll(() => button.innerText()).toBe('Theme: dark');
    for (const frame of frames)
      await expect
        .poll(() => frame.evaluate(() => document.documentElement.dataset['theme']), {
          timeout: 20_000,
        })
        .toBe('dark');
  });

  test('runs what it is asked with the site’s numbers, and hears nobody else', async ({
    site,
    visit,
  }) => {
    const shipped = smallestDemo();
    const { id, data } = shipped;
    const host = await examples(site.url);
    const { page } = await visit(`${host}plain/`, { expectedErrors: /postMessage/ });
    await page.evaluate(
      ([name, src]) => {
        document.body.innerHTML = `<concept-demo id="own" name="${name}"></concept-demo><iframe src="${src}"></iframe>`;
        const told: string[] = [];
        Object.assign(globalThis, { told });
        for (const type of ['ready', 'progress', 'result', 'error'])
          document.querySelector('#own')!.addEventListener(type, () => told.push(type));
      },
      [id, `${site.url}/embed/${id}/?look-alike`] as const,
    );
    const [frame] = await awake(page);
    const told = () => page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
    await expect.poll(told, { timeout: 20_000 }).toEqual(['ready']);

    // Others who say what it would understand: another frame of the same site to the host, and to its own frame.
    const alike = await findFrame(page, `${site.url}/embed/${id}/?look-alike`);
    await alike.evaluate(() => {
      const result = { conceptscope: 1, type: 'result', run: 1, spec: {}, source: 'wasm' };
      window.parent.postMessage({ ...result, result: { forged: true } }, '*');
      const run = { conceptscope: 1, type: 'run', run: 7 };
      for (const message of [{ conceptscope: 1, type: 'hello' }, run])
        window.parent.frames[0]!.postMessage(message, '*');
    });
    // Its own frame is only heard in the forms that there are.
    await page.evaluate(() => {
      const { contentWindow } = document
        .querySelector('#own')!
        .shadowRoot!.querySelector('iframe')!;
      const bad = [
        { conceptscope: 1, type: 'run', run: 1, spec: { off: [] }, more: 1 },
        { conceptscope: 1, type: 'run', run: '1' },
        { conceptscope: 2, type: 'run', run: 1 },
        { type: 'run' },
        'run',
      ];
      for (const message of bad) contentWindow!.postMessage(message, '*');
    });
    await page.waitForTimeout(500);
    const demo = new DemoPage(frame!, id);
    expect(await demo.root.getAttribute('data-phase')).toBe('recorded');
    expect(await told()).toEqual(['ready']);

    const run = (spec?: unknown) =>
      page.evaluate((asked) => {
        const element = document.querySelector<Element>('#own')!;
        return element.run(asked as never).then(
          (result) => ({ result, same: element.result === result, problem: null }),
          (error: unknown) => ({ result: null, same: false, problem: String(error) }),
        );
      }, spec);
    const refused = await run({ text: 7, more: '<script>' });
    expect(refused.problem).toContain('does not fit');
    expect(await demo.root.getAttribute('data-phase')).toBe('recorded');

    const { result, same } = await run();
    expect(same).toBe(true);
    const live = result as unknown as DemoResult;
    expect(live.source).toBe('wasm');
    expect(live.spec).toEqual(data.presets[data.preset]?.spec);
    const recorded = shippedRecording(shipped, data.preset);
    expectSame(`${id}, asked by a host`, recorded.result, { ...live, experiment: data.experiment });
    expect(new Set(await told())).toEqual(new Set(['ready', 'progress', 'result', 'error']));

    const [, other] = Object.values(data.presets);
    const second = await run(other!.spec);
    expect(second.result?.spec).toEqual(other!.spec);
  });
});
