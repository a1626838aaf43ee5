import axe from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { operations } from './operated/operations.ts';
import { expectSame } from './sameNumbers.ts';
import {
  firstPreset,
  pageAddress,
  shippedDemos,
  shippedRecording,
  trainsItsOwn,
} from './shipped.ts';
import { test } from './site.ts';

/** Sum over all shifts of the page while a demo goes live; a figure that jumps is worth some 0.1. */
const SHIFT_TOLERANCE = 0.01;

const BYTES_AND_LAYERS = /^[\d.]+ (kB|MB) of [\d.]+ (kB|MB), \d+ of \d+ layers$/;

const permissions = ['clipboard-read', 'clipboard-write'];

describe.each(shippedDemos())('$id', (shipped) => {
  const { id, data } = shipped;
  const preset = firstPreset(shipped); // `npm test` leaves it to this file: see reruns.ts
  const spec = data.presets[preset]?.spec;
  const { result: recorded } = shippedRecording(shipped, preset);

  const operation = operations[id];
  const more = operation ? `; and ${operation.what}` : '';

  test(`goes live on WASM: the recorded numbers again, and nothing on the page moves${more}`, async ({
    visit,
  }) => {
    const { page, requests } = await visit(
      pageAddress(shipped, { preset, spec }, { device: 'wasm' }),
      {
        permissions,
        wholeBrowser: true,
      },
    );
    const demo = await new DemoPage(page, id).wake();
    expect(await demo.goLiveButton.innerText()).toMatch(/[\d.]+ (kB|MB)/);
    expect(requests.filter((url) => url.includes('/models/'))).toEqual([]);
    await demo.goLiveButton.scrollIntoViewIfNeeded();
    const boxes = async () => [await placeOnPage(demo.root), await placeOnPage(demo.view)];
    const before = await boxes();
    const readProgress = await demo.watchProgress();
    const readShift = await watchLayoutShift(page);

    await demo.goLive();

    expect(await readShift()).toBeLessThan(SHIFT_TOLERANCE);
    expect(await boxes()).toEqual(before);
    const texts = await readProgress();
    const told = trainsItsOwn(shipped) ? /^Running$/ : BYTES_AND_LAYERS;
    expect(texts.filter((text) => told.test(text)).length, texts.join(' | ')).toBeGreaterThan(0);
    expect(await demo.badge.innerText()).toMatch(/live on WASM/);

    const live = await demo.exported();
    expect(live).toMatchObject({ source: 'wasm', spec });
    expectSame(`${id} on WASM`, recorded, live);

    await page.evaluate(axe.source);
    const found = await demo.root.evaluate((root) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(root),
    );
    expect(found.violations.map((violation) => `${violation.id}: ${violation.help}`)).toEqual([]);

    await operation?.operate(demo, page);
  });
});

/** Where an element is, however far the page is scrolled. */
function placeOnPage(
  element: Locator,
): Promise<Record<'left' | 'top' | 'width' | 'height', number>> {
  return element.evaluate((node) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    return { left, top: top + scrollY, width, height };
  });
}

/** Sum of all layout shifts from now on, those just after a click included. */
async function watchLayoutShift(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift' });
  });
  return () =>
    page.evaluate(() =>
      (globalThis as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0),
    );
}
