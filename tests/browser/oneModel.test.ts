/** Several frames of the site in one page of another: one loaded model between them, fetched once. */
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { wakeFrame } from './hostPage.ts';
import { findFrame, otherSite } from './otherSite.ts';
import { smallestDemo } from './shipped.ts';
import { test } from './site.ts';

const { id } = smallestDemo();

const line = (site: string, name: string, more = '') =>
  `<iframe src="${site}/embed/${id}/?device=wasm&frame=${name}" width="800" height="700" ${more}></iframe>`;

async function demoIn(page: Page, site: string, name: string): Promise<DemoPage> {
  const address = `${site}/embed/${id}/?device=wasm&frame=${name}`;
  const frame = await findFrame(page, address);
  await wakeFrame(page.locator(`iframe[src="${address}"]`), frame);
  return new DemoPage(frame, id);
}

describe('frames of one site', () => {
  test('have one model between them: who loses it shows its last result and says so', async ({
    site,
    visit,
  }) => {
    const html = line(site.url, 'one') + line(site.url, 'two');
    const { page } = await visit(await otherSite(html));
    const [one, two] = [await demoIn(page, site.url, 'one'), await demoIn(page, site.url, 'two')];
    await one.goLive();
    const [figure, badge] = [await one.view.innerText(), await one.badge.innerText()];
    expect(badge).toMatch(/live on WASM/);
    expect(page.workers()).toHaveLength(1);

    await two.goLive();
    await one.phase('recorded');
    expect(await one.note.innerText()).toMatch(/Another frame .* runs the model now/);
    expect(await one.view.innerText()).toBe(figure);
    expect(await one.badge.innerText()).toBe(badge);
    await expect.poll(() => page.workers().length).toBe(1);

    await one.goLive();
    await two.phase('recorded');
    expect(await one.note.innerText()).not.toMatch(/Another frame/);
    expect(await two.note.innerText()).toMatch(/Another frame .* runs the model now/);
    await expect.poll(() => page.workers().length).toBe(1);
  });

  test('run each its own where they are closed off from the site', async ({ site, visit }) => {
    const closed = 'sandbox="allow-scripts"';
    const html = line(site.url, 'one', closed) + line(site.url, 'two', closed);
    const { page } = await visit(await otherSite(html));
    const [one, two] = [await demoIn(page, site.url, 'one'), await demoIn(page, site.url, 'two')];
    await one.goLive();
    await two.goLive();
    expect(await one.root.getAttribute('data-phase')).toBe('live');
    expect(await one.badge.innerText()).toMatch(/live on WASM/);
  });

  test('fetch no part of a model or its program again on a second visit', async ({
    site,
    visit,
  }) => {
    const host = await otherSite(line(site.url, 'one'));
    const { page } = await visit(host);
    await (await demoIn(page, site.url, 'one')).goLive();
    const first = site.log.splice(0);
    expect(first.filter((path) => /weights|safetensors|\.wasm/.test(path)).length).toBeGreaterThan(
      1,
    );

    await page.goto('about:blank');
    await page.goto(host);
    await (await demoIn(page, site.url, 'one')).goLive();
    // What has no name of its own version is asked for, and answered that it is the same: some kB of JSON.
    const again = site.log.filter((path) => !/^\/embed\/|\.json$/.test(path));
    expect(again).toEqual([]);
  });
});
