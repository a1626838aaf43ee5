import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { shippedDemos } from './shipped.ts';
import { test } from './site.ts';

interface Stop {
  readonly name: string;
  readonly testid: string | null;
  readonly demo: string | null;
  /** Something is drawn around it that is not there without focus. */
  readonly marked: boolean;
}

/** Presses Tab until focus leaves the page, and says where it stood. */
async function tabThrough(page: Page, most = 400): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate((): Stop | null => {
      const focused = document.activeElement;
      if (!(focused instanceof Element) || focused === document.body) return null;
      const style = getComputedStyle(focused);
      return {
        name: `${focused.tagName.toLowerCase()} "${(focused.textContent || focused.getAttribute('aria-label') || '').trim().slice(0, 40)}"`,
        testid: focused.getAttribute('data-testid'),
        demo: focused.closest('[data-demo]')?.getAttribute('data-demo') ?? null,
        marked: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
      };
    });
    if (!stop) return stops;
    stops.push(stop);
  }
  throw new Error(`after ${most} presses of Tab focus is still on the page`);
}

describe.each([...new Set(shippedDemos().map((demo) => demo.path))])('%s', (path) => {
  test('is walked through with Tab alone, and every stop shows', async ({ visit }) => {
    const { page } = await visit(path);
    for (const { id } of shippedDemos().filter((demo) => demo.path === path)) {
      await new DemoPage(page, id).wake();
    }
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator('body').press('Control+Home');
    const stops = await tabThrough(page);
    expect(stops.filter((stop) => !stop.marked).map((stop) => stop.name)).toEqual([]);
    expect(stops[0]?.name, 'the first stop skips to the content').toMatch(/skip/i);
    for (const { id } of shippedDemos().filter((demo) => demo.path === path)) {
      expect(
        stops.some((stop) => stop.demo === id && stop.testid === 'go-live'),
        id,
      ).toBe(true);
    }
  });
});

describe.each(shippedDemos())('$id', ({ id, path }) => {
  test('goes live and stops from the keyboard', async ({ site, visit }) => {
    site.break(/\.bin$/, { delayMs: 600_000 });
    const { page } = await visit(path);
    const demo = await new DemoPage(page, id).wake();
    await demo.goLiveButton.focus();
    await page.keyboard.press('Enter');
    await demo.phase('loading');
    await demo.root.getByTestId('stop').focus();
    await page.keyboard.press('Space');
    await demo.phase('recorded');
    expect(await demo.goLiveButton.isVisible()).toBe(true);
  });
});
