/** The first figure that a reader sees is the one that the address asks for. */
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { framedDemos, shippedDemos, smallestDemo, type ShippedDemo } from './shipped.ts';
import { test } from './site.ts';

/** What of a demo was drawn when its page came, and every text of it that could be seen since. */
interface Seen {
  readonly drawn: string;
  readonly texts: readonly string[];
}

const watch = (page: Page, id: string) =>
  page.addInitScript((demo) => {
    const texts = new Set<string>();
    let drawn = '';
    Object.assign(globalThis, { seen: () => ({ drawn, texts: [...texts] }) });
    const look = () => {
      const view = document.querySelector(`[data-testid="demo"][data-demo="${demo}"] .view`);
      if (view) {
        drawn ||= view.textContent;
        if (getComputedStyle(view).visibility === 'visible') texts.add(view.textContent);
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, id);

const seenOn = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { seen: () => Seen }).seen());

const otherPreset = ({ data }: ShippedDemo) =>
  Object.keys(data.presets).find((preset) => preset !== data.preset)!;

const places = [
  ...shippedDemos().map((shipped) => ({ where: 'in its article', shipped, key: shipped.data.key })),
  ...framedDemos().map((shipped) => ({ where: 'in a frame', shipped, key: 'preset' })),
].map((place) => ({ ...place, id: place.shipped.id }));

describe('an address that asks for another example', () => {
  test.for(places)('shows nothing before it: $id $where', async ({ shipped, key }, { visit }) => {
    const { id, path } = shipped;
    const asked = otherPreset(shipped);
    const { page } = await visit('about:blank');
    await watch(page, id);
    await page.goto(`${path}?${key}=${asked}`);
    const demo = await new DemoPage(page, id).wake();
    const pressed = demo.root.getByTestId(`preset-${asked}`);
    expect(await pressed.getAttribute('aria-pressed')).toBe('true');
    const now = await demo.view.textContent();
    const { drawn, texts } = await seenOn(page);
    expect(texts).toContain(now);
    expect(now).not.toBe(drawn);
    expect(texts).not.toContain(drawn);
  });

  const { id, path, data } = smallestDemo();
  const asked = Object.keys(data.presets).find((preset) => preset !== data.preset)!;
  const address = `${path}?preset=${asked}`;

  test('shows what is drawn where its recording does not come, and says so', async ({
    site,
    visit,
  }) => {
    site.break(/\/recorded\//, { status: 500 });
    const { page } = await visit(address, { expectedErrors: /Failed to load resource/ });
    const demo = await new DemoPage(page, id).wake();
    expect(await demo.note.innerText()).toMatch(/could not be fetched/);
    expect(await demo.view.innerText()).toMatch(/\d/);
  });

  test.for([
    ['where no script runs', false],
    ['where the demo’s script does not come', true],
  ] as const)('shows what is drawn %s', async ([, javaScriptEnabled], { site, visit }) => {
    if (javaScriptEnabled) site.break(/hydrateHost[^/]*\.js$/, { status: 500 });
    const expectedErrors = /Failed to load resource/;
    const { page } = await visit(address, { javaScriptEnabled, expectedErrors });
    const demo = new DemoPage(page, id);
    await expect.poll(() => demo.view.innerText(), { timeout: 20_000 }).toMatch(/\d/);
  });
});
