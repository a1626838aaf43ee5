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

interface Walk {
  readonly stops: readonly Stop[];
  /** Focus has left the page. */
  readonly over: boolean;
}

/** So many presses before the page is asked how far they led. */
const PRESSES = 40;

/** Notes in the page where focus stands when the next press comes, until it stands nowhere. */
const noteStops = () => {
  const stops: Stop[] = [];
  let started = false;
  let over = false;
  const note = () => {
    const focused = document.activeElement;
    over ||= started && (!focused || focused === document.body);
    if (over || !started || !focused) return;
    const style = getComputedStyle(focused);
    const words = focused.textContent || focused.getAttribute('aria-label') || '';
    stops.push({
      name: `${focused.tagName.toLowerCase()} "${words.trim().slice(0, 40)}"`,
      testid: focused.getAttribute('data-testid'),
      demo: focused.closest('[data-demo]')?.getAttribute('data-demo') ?? null,
      marked: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
    });
  };
  const onPress = () => {
    note();
    started = true;
  };
  addEventListener('keydown', onPress, { capture: true });
  const walk = (): Walk => {
    note();
    started = false; // noted: the next press does not again
    return { stops, over };
  };
  Object.assign(globalThis, { walk });
};

/** Presses Tab until focus leaves the page, and says where it stood. */
async function tabThrough(page: Page, most = 400): Promise<readonly Stop[]> {
  await page.evaluate(noteStops);
  for (let pressed = 0; pressed < most; pressed += PRESSES) {
    // Held down: each is a press of its own to the page.
    const presses = Array.from({ length: PRESSES }, () => page.keyboard.down('Tab'));
    await Promise.all(presses);
    const { stops, over } = await page.evaluate(() =>
      (globalThis as unknown as { walk: () => Walk }).walk(),
    );
    if (over) return stops;
  }
  throw new Error(`after ${most} presses of Tab focus is still on the page`);
}

const demosOf = (path: string) => shippedDemos().filter((demo) => demo.path === path);

describe.each([...new Set(shippedDemos().map((demo) => demo.path))])('%s', (path) => {
  test('is walked through with Tab alone, every stop shows, and its demos go live and stop', async ({
    site,
    visit,
  }) => {
    site.break(/\.bin$/, { delayMs: 600_000 });
    const { page } = await visit(path);
    const ids = demosOf(path).map(({ id }) => id);
    for (const id of ids) await new DemoPage(page, id).wake();
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator('body').press('Control+Home');
    const stops = await tabThrough(page);
    expect(stops.filter((stop) => !stop.marked).map((stop) => stop.name)).toEqual([]);
    expect(stops[0]?.name, 'the first stop skips to the content').toMatch(/skip/i);
    for (const id of ids) {
      const found = stops.some((stop) => stop.demo === id && stop.testid === 'go-live');
      expect(found, id).toBe(true);
    }
    await page.keyboard.up('Tab');

    for (const id of ids) {
      const demo = new DemoPage(page, id);
      await demo.goLiveButton.focus();
      await page.keyboard.press('Enter');
      await demo.phase('loading');
      await demo.root.getByTestId('stop').focus();
      await page.keyboard.press('Space');
      await demo.phase('recorded');
      expect(await demo.goLiveButton.isVisible(), id).toBe(true);
    }
  });
});
