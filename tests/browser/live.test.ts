import axe from 'axe-core';
import { describe, expect } from 'vitest';
import type { Device } from '../../src/microscope/index.ts';
import { measureDrift } from '../parity/drift.ts';
import { DemoPage } from './demoPage.ts';
import { pageAddress, shippedDemos, shippedRecording } from './shipped.ts';
import { test } from './site.ts';

/** Relative, between what was recorded on WASM in Node and what any backend gives here. */
const DRIFT_TOLERANCE = 1e-3;

const SHIFT_TOLERANCE = 0.01;

const MEGABYTES = /^([\d.]+) (kB|MB) of ([\d.]+) (kB|MB), (\d+) of (\d+) layers$/;

const permissions = ['clipboard-read', 'clipboard-write'];

/** A software adapter is some 40 times slower than WASM: there, without what takes hundreds of runs. */
const SHORTER: Partial<Record<Device, Record<string, { spec: object; result: object }>>> = {
  webgpu: { 'indirect-object': { spec: { sweep: false }, result: { sweep: null } } },
};

describe.each(shippedDemos())('$id', (shipped) => {
  const { id, path, data } = shipped;

  test.for<Device>(['wasm', 'webgpu'])(
    'gives the recorded numbers live on %s',
    async (device, { visit }) => {
      const shorter = SHORTER[device]?.[id];
      const spec = { ...(data.presets[data.preset]?.spec as object), ...shorter?.spec };
      const address = pageAddress(shipped, { preset: data.preset, spec }, device);
      const { page, requests } = await visit(address, { device, permissions });
      const demo = await new DemoPage(page, id).wake();
      expect(requests.filter((url) => url.includes('/models/'))).toEqual([]);
      await demo.goLive();
      expect(await demo.badge.getAttribute('data-source')).toBe(device);

      const live = await demo.exported();
      expect(live.source).toBe(device);
      expect(live.spec).toEqual(spec);
      const { result } = shippedRecording(shipped, data.preset);
      const drift = measureDrift({ ...(result as object), ...shorter?.result }, live.result);
      console.log(
        `${id} on ${device}: worst drift ${drift.worst.toExponential(1)} (allowed ${DRIFT_TOLERANCE}) of ${drift.numbers} numbers, at ${drift.at}`,
      );
      expect(drift.unlike).toEqual([]);
      expect(drift.numbers).toBeGreaterThan(0);
      expect(drift.worst, drift.at).toBeLessThanOrEqual(DRIFT_TOLERANCE);
    },
  );

  test('says what it costs, shows bytes and layers, and moves nothing on the page', async ({
    visit,
  }) => {
    const { page } = await visit(path);
    const demo = await new DemoPage(page, id).wake();
    expect(await demo.goLiveButton.innerText()).toMatch(/[\d.]+ (kB|MB)/);
    const readProgress = await demo.watchProgress();
    const readShift = await watchLayoutShift(page);
    const before = await demo.root.boundingBox();
    const figure = await demo.view.boundingBox();

    await demo.goLive();

    expect(await readShift()).toBeLessThan(SHIFT_TOLERANCE);
    expect(await demo.root.boundingBox()).toEqual(before);
    expect(await demo.view.boundingBox()).toEqual(figure);
    const texts = await readProgress();
    const steps = texts.flatMap((text) => MEGABYTES.exec(text) ?? []);
    expect(
      texts.some((text) => MEGABYTES.test(text)),
      texts.join(' | '),
    ).toBe(true);
    expect(steps.length).toBeGreaterThan(0);

    await page.evaluate(axe.source);
    const found = await page.evaluate(() =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(),
    );
    expect(found.violations.map((violation) => `${violation.id}: ${violation.help}`)).toEqual([]);
  });
});

/** Sum of all layout shifts from now on, those just after a click included. */
async function watchLayoutShift(
  page: import('playwright-core').Page,
): Promise<() => Promise<number>> {
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
