import { describe, expect } from 'vitest';
import { test } from '../browser/site.ts';

const CONCEPT = '/concepts/mechanistic-interpretability/';

describe('the theme', () => {
  test('follows the system until the reader chooses, and the choice outlives a reload', async ({
    visit,
  }) => {
    const { page } = await visit('/', { colorScheme: 'dark' });
    const paper = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await paper();
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await paper();
    expect(light).not.toBe(dark);

    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    expect(await paper()).toBe(dark);
    await page.reload();
    expect(await paper()).toBe(dark);
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    expect(await paper()).toBe(light);
  });

  test('is set before anything is painted', async ({ visit }) => {
    const { page } = await visit('/', { colorScheme: 'light' });
    await page.evaluate(() => localStorage.setItem('theme', 'dark'));
    await page.addInitScript(() => {
      new PerformanceObserver((_list, observer) => {
        document.documentElement.setAttribute(
          'data-at-first-paint',
          document.documentElement.getAttribute('data-theme') ?? 'none',
        );
        observer.disconnect();
      }).observe({ type: 'paint', buffered: true });
    });
    await page.reload();
    await page.waitForFunction(() => document.documentElement.hasAttribute('data-at-first-paint'));
    expect(await page.locator('html').getAttribute('data-at-first-paint')).toBe('dark');
  });

  test('offers nothing to press around text and figures where there is no script', async ({
    visit,
  }) => {
    for (const path of ['/', CONCEPT]) {
      const { page } = await visit(path, { javaScriptEnabled: false });
      const enabled = page.locator('button:enabled, select:enabled').filter({ visible: true });
      const around = await enabled.evaluateAll((all) =>
        all.filter((one) => !one.closest('.view')).map((one) => one.outerHTML.slice(0, 120)),
      );
      expect(around, path).toEqual([]);
    }
  });
});

describe('cards', () => {
  test.for(['hover', 'focus'] as const)('show on %s, inside the window', async (way, { visit }) => {
    for (const width of [360, 1280]) {
      const { page } = await visit(CONCEPT, { viewport: { width, height: 700 } });
      for (const kind of ['.term', '.cite .card-phrase']) {
        const phrase = page.locator(`.prose ${kind}`).first();
        const card = page.locator(`#${(await phrase.getAttribute('aria-describedby'))!}`);
        expect(await card.isVisible()).toBe(false);
        await phrase[way]();
        await card.waitFor({ state: 'visible' });
        const box = (await card.boundingBox())!;
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.y).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width).toBeLessThanOrEqual(width);
        expect(box.y + box.height).toBeLessThanOrEqual(700);
        await page.mouse.move(0, 0);
        await phrase.blur();
        await card.waitFor({ state: 'hidden' });
      }
    }
  });

  test('Escape puts them away', async ({ visit }) => {
    const { page } = await visit(CONCEPT);
    const phrase = page.locator('.prose .term').first();
    const card = page.locator(`#${(await phrase.getAttribute('aria-describedby'))!}`);
    await phrase.focus();
    await card.waitFor({ state: 'visible' });
    await page.keyboard.press('Escape');
    await card.waitFor({ state: 'hidden' });
    expect(await phrase.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('a citation leads to its source', async ({ visit }) => {
    const { page } = await visit(CONCEPT);
    const cite = page.locator('.prose .cite a').first();
    const target = (await cite.getAttribute('href'))!;
    await cite.click();
    expect(new URL(page.url()).hash).toBe(target);
    expect(await page.locator(target).isVisible()).toBe(true);
  });
});

test('the skip link comes first and leads to the text', async ({ visit }) => {
  const { page } = await visit(CONCEPT);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
});

test('text stays where it is when its fonts arrive late', async ({ visit }) => {
  const { page } = await visit('/404.html');
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.route('**/*.woff2', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 800));
    await route.continue();
  });
  await page.goto(new URL(CONCEPT, page.url()).href);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(500);
  const total = await page.evaluate(() =>
    (globalThis as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0),
  );
  console.log(`layout shift with late fonts: ${total.toFixed(4)}`);
  expect(total).toBe(0);
});
