import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { MIDDLE_PART, NETWORK, parts, partsIn, quick, quickAddress, shipped } from './partsDemo.ts';
import { expectSame } from './sameNumbers.ts';
import { shippedRecording } from './shipped.ts';
import { test } from './site.ts';

/** Ready soonest: what counts here is how the parts arrive and are kept. */
const address = quickAddress({ memory: 'lean' });
const permissions = ['clipboard-read', 'clipboard-write'];
const { result } = shippedRecording(shipped, shipped.data.preset);
const recorded = { ...(result as object), ...quick.result };

/** Room for the tokenizer and the first part or so. */
const LITTLE_ROOM = 30e6;

const open = (page: Page) => new DemoPage(page, shipped.id).wake();

async function expectRecordedNumbers(name: string, demo: DemoPage): Promise<void> {
  expect(await demo.error.count()).toBe(0);
  expect(await demo.badge.innerText()).toMatch(/live on WASM/);
  expectSame(name, recorded, await demo.exported());
}

describe(`${shipped.id} and the browser’s store`, () => {
  test('runs all the same where the store is full, says so, and downloads the rest again', async ({
    site,
    visit,
  }) => {
    const { page } = await visit(address, { permissions });
    const chrome = await page.context().newCDPSession(page);
    const allow = (quotaSize?: number) =>
      chrome.send('Storage.overrideQuotaForOrigin', {
        origin: site.url,
        ...(quotaSize !== undefined && { quotaSize }),
      });
    await allow(LITTLE_ROOM);
    const first = await open(page);
    await first.goLive();
    expect(await first.note.innerText()).toMatch(/no room .* next visit downloads the rest again/);
    await expectRecordedNumbers('with a full store', first);

    const before = site.log.length;
    await page.reload();
    const second = await open(page);
    await second.goLiveButton.click();
    await second.loaded();
    const again = partsIn(site.log.slice(before));
    expect(again, 'the first part was kept').not.toContain(parts[0]);
    expect(again).toContain(parts.at(-1));
    await expect.poll(() => second.note.innerText()).toMatch(/no room/);
    expect(await second.error.count()).toBe(0);

    await allow();
    await page.reload();
    const third = await open(page);
    await third.goLiveButton.click();
    await third.loaded();
    expect(await third.note.innerText()).not.toMatch(/no room/);
  });

  test('goes on from the parts of a tab that was closed halfway', async ({ site, visit }) => {
    const { page } = await visit(address, { expectedErrors: NETWORK, permissions });
    site.break(MIDDLE_PART, { delayMs: 600_000 });
    const halfway = site.next(MIDDLE_PART);
    await (await open(page)).goLiveButton.click();
    await halfway;
    const next = await page.context().newPage();
    await page.close();
    site.heal();

    const before = site.log.length;
    await next.goto(address);
    const demo = await open(next);
    await demo.goLive();
    const half = parts.findIndex((part) => MIDDLE_PART.test(part));
    expect(partsIn(site.log.slice(before))).toEqual(parts.slice(half));
    await expectRecordedNumbers('after a closed tab', demo);
  });

  test('goes live in two tabs at once', async ({ visit }) => {
    const { page } = await visit(address, { permissions });
    const other = await page.context().newPage();
    await other.goto(address);
    const demos = [await open(page), await open(other)];
    await Promise.all(demos.map((demo) => demo.goLive()));
    for (const [i, tab] of [page, other].entries()) {
      await tab.bringToFront();
      await expectRecordedNumbers(`tab ${i + 1} of two`, demos[i]!);
    }
  });
});
