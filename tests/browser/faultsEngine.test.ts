import type { Browser } from 'playwright-core';
import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { quick, quickAddress, shipped } from './partsDemo.ts';
import { expectSame } from './sameNumbers.ts';
import { pageAddress, shippedDemo, shippedRecording } from './shipped.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const { result: recorded } = shippedRecording(shipped, shipped.data.preset);
const quickRecorded = { ...(recorded as object), ...quick.result };

/** In pages of 64 KiB, of one WASM memory. Unpacked weights need some 12,000 of them, packed ones some 500. */
const FEW_PAGES = 4000;
const TOO_FEW_PAGES = 300;

/** ONNX Runtime logs it in colour, on two lines. */
const LOST_IN_A_RUN = /onnxruntime|\[m$/;

/** As a driver's crash does: every device in the browser is lost. */
async function loseGraphics(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess');
}

describe(`${shipped.id}, whose engine fails`, () => {
  test('stays on packed weights where the memory does not suffice for more, and loses nothing', async ({
    visit,
  }) => {
    const { page } = await visit(quickAddress({ device: 'wasm', memory: 'fast' }), {
      permissions,
      browserArguments: [`--js-flags=--wasm-max-mem-pages=${FEW_PAGES}`],
      expectedErrors: /std::bad_alloc/,
    });
    const demo = await new DemoPage(page, shipped.id).wake();
    await demo.goLive();
    const holding = demo.root.getByTestId('holding');
    const held = () => holding.getAttribute('data-holding');
    await expect.poll(held, { timeout: 60_000 }).toBe('lean');
    expectSame('with few pages', quickRecorded, await demo.exported());
    await holding.selectOption('fast'); // the reader may ask again; it fails again
    await expect.poll(held, { timeout: 60_000 }).toBe('lean');
    await demo.root.getByTestId('again').click();
    await demo.phase('live');
    expectSame('after two failures', quickRecorded, await demo.exported());
    expect(await demo.error.count()).toBe(0);
  });

  test('says that memory ran out where even packed weights find no room, and keeps the figure', async ({
    visit,
  }) => {
    const { page } = await visit(quickAddress({ device: 'wasm' }), {
      permissions,
      browserArguments: [`--js-flags=--wasm-max-mem-pages=${TOO_FEW_PAGES}`],
      expectedErrors: /std::bad_alloc|out of memory|RangeError/i,
    });
    const demo = await new DemoPage(page, shipped.id).wake();
    const figure = await demo.view.innerText();
    await demo.goLiveButton.click();
    await demo.phase('error');
    expect(await demo.error.innerText()).toMatch(/did not have enough memory.*least memory/s);
    expect(await demo.note.innerText()).toMatch(/did not have enough memory/);
    expect(await demo.view.innerText()).toBe(figure);
    expect(await demo.badge.innerText()).toBe('recorded');
  });

  test('shows nothing of a sweep whose graphics device was lost, and runs on WASM when tried again', async ({
    browserFor,
    visit,
  }) => {
    const sweeping = shippedDemo('indirect-object');
    const { preset, presets } = sweeping.data;
    // Without means to measure the sweep comes at once: software WebGPU is slow.
    const spec = { ...(presets[preset]?.spec as object), ablation: 'zero' };
    const { page } = await visit(pageAddress(sweeping, { preset, spec }, { device: 'webgpu' }), {
      device: 'webgpu',
      permissions,
      expectedErrors: LOST_IN_A_RUN,
    });
    const demo = await new DemoPage(page, sweeping.id).wake();
    const figure = await demo.view.innerText();
    await demo.goLiveButton.click();
    await demo.phase('running');
    // The page shows what there is before the sweep, and the sweep begins.
    await expect.poll(() => demo.view.innerText(), { timeout: 240_000 }).not.toBe(figure);
    await loseGraphics(await browserFor('webgpu'));
    await demo.phase('error');
    expect(await demo.error.innerText()).toMatch(/graphics processor dropped out/);
    expect(await demo.note.innerText()).toMatch(/graphics processor dropped out/);
    expect(await demo.view.innerText()).toBe(figure);
    expect(await demo.note.innerText()).toMatch(/Still the recorded figure/);
    expect(await demo.badge.innerText()).toBe('recorded');

    await demo.root.getByTestId('reset').click();
    await demo.error.getByTestId('retry').click();
    await demo.phase('live');
    expect(await demo.error.count()).toBe(0);
    expect(await demo.note.innerText()).toMatch(/failed before, so the model now runs on WASM/);
    expect(await demo.badge.innerText()).toMatch(/live on WASM/);
    expectSame(
      'after a lost device',
      shippedRecording(sweeping, preset).result,
      await demo.exported(),
    );
  });

  test('loads on WASM when the graphics device is lost on the way, and says so', async ({
    browserFor,
    visit,
  }) => {
    const { page } = await visit(quickAddress({ device: 'webgpu' }), {
      device: 'webgpu',
      permissions,
      expectedErrors: LOST_IN_A_RUN,
    });
    const demo = await new DemoPage(page, shipped.id).wake();
    await demo.goLiveButton.click();
    await demo.phase('self-test');
    await loseGraphics(await browserFor('webgpu'));
    await demo.phase('live');
    expect(await demo.error.count()).toBe(0);
    expect(await demo.note.innerText()).toMatch(/dropped out while the model loaded/);
    expect(await demo.badge.innerText()).toMatch(/live on WASM/);
    expectSame('lost while loading', quickRecorded, await demo.exported());
  });
});
