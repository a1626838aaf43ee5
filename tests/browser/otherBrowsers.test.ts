import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, type TestContext } from 'vitest';
import { findFirefox, findWebKit } from '../../scripts/otherBrowsers.ts';
import type { Exported } from './demoPage.ts';
import { openFirefox } from './others/firefox.ts';
import { readLayout } from './others/layout.ts';
import type { OtherPage } from './others/otherPage.ts';
import { openWebKit } from './others/webkit.ts';
import { otherSite } from './otherSite.ts';
import { expectSame } from './sameNumbers.ts';
import { shippedDemos, shippedRecording, smallestDemo } from './shipped.ts';
import { test } from './site.ts';

/** For whoever wants to see them: what each browser showed. */
const SCREENSHOTS = join(import.meta.dirname, '../../test-results');

const firefox = findFirefox();
const webKit = findWebKit();
const browsers: [name: string, open: (() => Promise<OtherPage>) | { missing: string }][] = [
  ['Firefox', 'missing' in firefox ? firefox : () => openFirefox(firefox)],
  ['WebKit', 'missing' in webKit ? webKit : () => openWebKit(webKit)],
];

const shipped = smallestDemo();

async function until(page: OtherPage, selector: string): Promise<void> {
  const there = () => page.run((wanted) => document.querySelector(wanted) !== null, selector);
  await expect.poll(there, { timeout: 120_000, interval: 200, message: selector }).toBe(true);
}

/** Goes live, or says what the page says instead. */
async function goLive(page: OtherPage): Promise<void> {
  await until(page, '[data-ready="true"]');
  await page.click('[data-testid="go-live"]');
  await untilLive(page);
}

async function untilLive(page: OtherPage): Promise<void> {
  await until(page, '[data-phase="live"], [data-phase="error"]');
  const error = await page.run(
    () => document.querySelector('[data-testid="error"]')?.textContent ?? '',
  );
  expect(error).toBe('');
}

const textOf = (page: OtherPage, selector: string) =>
  page.run((wanted) => document.querySelector<HTMLElement>(wanted)?.innerText ?? '', selector);

/** What "Copy result" would put on the clipboard, which belongs to the whole machine here. */
async function exported(page: OtherPage): Promise<Exported> {
  await page.run(() => {
    const clipboard = {
      writeText: (text: string) => {
        document.documentElement.dataset['copied'] = text;
        return Promise.resolve();
      },
    };
    Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
  });
  await page.click('[data-testid="share"]');
  await until(page, '[data-testid="copy-result"]:not(:disabled)');
  await page.click('[data-testid="copy-result"]');
  await until(page, '[data-copied]');
  const copied = await page.run(() => document.documentElement.dataset['copied'] ?? '');
  await page.click('[data-testid="close-share"]');
  return JSON.parse(copied) as Exported;
}

async function keepScreenshot(name: string, page: OtherPage): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const image = await page.screenshot();
  expect(image.length, 'a picture of something').toBeGreaterThan(20_000);
  writeFileSync(join(SCREENSHOTS, `${name}.png`), image);
}

describe.each(browsers)('%s', (name, open) => {
  let page: OtherPage | null = null;
  afterAll(() => page?.close());

  /** The one that all tests use. Skips a test where the browser is missing. */
  async function opened(skip: TestContext['skip']): Promise<OtherPage> {
    if ('missing' in open) skip(open.missing);
    else page ??= await open();
    return page;
  }

  test('goes live with the recorded numbers, and follows the reader', async ({ site, skip }) => {
    const { id, data } = shipped;
    const own = await opened(skip);
    await own.open(`${site.url}/embed/${id}/`);
    await goLive(own);
    expect(await textOf(own, '[data-testid="badge"]')).toMatch(/live on WASM/);
    const live = await exported(own);
    expectSame(`${id} in ${name}`, shippedRecording(shipped, data.preset).result, live);

    const article = await textOf(own, '.view');
    const other = Object.keys(data.presets).find((preset) => preset !== data.preset)!;
    await own.click(`[data-testid="preset-${other}"]`);
    await expect.poll(() => textOf(own, '.view'), { timeout: 60_000 }).not.toBe(article);
    await untilLive(own);
    await keepScreenshot(`${name}-live`, own);
  });

  test('shows a demo in a frame of another site, and runs it there', async ({ site, skip }) => {
    const own = await opened(skip);
    const line = `<iframe src="${site.url}/embed/${shipped.id}/" width="900" height="760"></iframe>`;
    await own.open(await otherSite(line));
    await own.enterFrame();
    await goLive(own);
    expect(await textOf(own, '[data-testid="badge"]')).toMatch(/live on WASM/);
  });

  test.for(shippedDemos())(
    'lays out $id as Chromium does',
    async ({ id }, { site, visit, skip }) => {
      const own = await opened(skip);
      await own.open(`${site.url}/embed/${id}/`);
      await until(own, '[data-ready="true"]');
      const layout = await own.run(readLayout);
      await keepScreenshot(`${name}-${id}`, own);

      const [width, height] = await own.run(() => [innerWidth, innerHeight] as const);
      const chromium = await visit(`/embed/${id}/`, { viewport: { width, height } });
      onTestFinished(() => chromium.page.close());
      await chromium.page.waitForSelector('[data-ready="true"]');
      const same = await chromium.page.evaluate(readLayout);
      expect(layout).toEqual(same);
      expect(layout.cut, 'fields that cut what is in them').toEqual([]);
      expect(layout.sideways).toBe(0);
    },
  );
});
