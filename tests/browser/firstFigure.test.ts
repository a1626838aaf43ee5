/** The first figure that a reader sees is the one that the address asks for. */
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { exampleAddress, framedDemos, shippedDemos } from './shipped.ts';
import { smallestDemo, type ShippedDemo } from './shipped.ts';
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
    let seenEarly = false;
    Object.assign(globalThis, { seen: () => ({ drawn, texts: [...texts] }) });
    const look = () => {
      const view = document.querySelector(`[data-testid="demo"][data-demo="${demo}"] .view`);
      const seen = view !== null && getComputedStyle(view).visibility === 'visible';
      if (document.readyState === 'loading')
        seenEarly ||= seen; // of what is drawn, a part
      else if (view) {
        drawn ||= view.textContent;
        if (seen) texts.add(view.textContent);
        if (seenEarly) texts.add(drawn);
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, id);

const seenOn = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { seen: () => Seen }).seen());

const otherPreset = ({ data }: ShippedDemo) =>
  Object.keys(data.presets).find((preset) => preset !== data.preset)!;

describe('an address that asks for another example', () => {
  test.for(shippedDemos())('shows nothing before it: $id', async (shipped, { visit }) => {
    const { id, path, data } = shipped;
    const asked = otherPreset(shipped);
    const { page } = await visit('about:blank');
    await watch(page, id);
    await page.goto(`${path}?${data.key}=${asked}`);
    const demo = await new DemoPage(page, id).wake();
    const pressed = demo.root.getByTestId(`preset-${asked}`);
    expect(await pressed.getAttribute('aria-pressed')).toBe('true');
    const now = await demo.view.textContent();
    const { drawn, texts } = await seenOn(page);
    expect(texts).toContain(now);
    expect(now).not.toBe(drawn);
    expect(texts).not.toContain(drawn);
  });

  test.for(framedDemos())(
    'leads to a frame that it is drawn in, without its script: $id',
    async (shipped, { site, visit }) => {
      const { id, path } = shipped;
      const asked = otherPreset(shipped);
      const { page, requests } = await visit('about:blank');
      await watch(page, id);
      await page.goto(`${path}?preset=${asked}&theme=dark#?secret=Ab1`);
      const own = exampleAddress('embed', shipped, asked);
      expect(page.url()).toBe(`${site.url}${own}?theme=dark#?secret=Ab1`);
      const demo = await new DemoPage(page, id).wake();
      const { drawn, texts } = await seenOn(page);
      expect(texts).toEqual([drawn]);
      expect(requests.filter((url) => url.includes('/recorded/'))).toEqual([]);

      const words = await demo.view.innerText();
      await demo.point();
      expect(requests).toContainEqual(expect.stringMatching(`/recorded/.*/${asked}\\.json$`));
      await expect.poll(() => demo.view.innerText(), { timeout: 20_000 }).toBe(words);
    },
  );

  test('shows no number as another language has it before its own', async ({ visit }) => {
    const { id, path } = framedDemos().find((one) => one.id === 'logit-lens')!;
    const { page } = await visit('about:blank');
    await watch(page, id);
    await page.goto(`${path}?locale=de`);
    const demo = await new DemoPage(page, id).wake();
    expect(await demo.view.innerText()).toContain('1,00');
    const { drawn, texts } = await seenOn(page);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts).not.toContain(drawn);
  });

  const shipped = smallestDemo();
  const { id } = shipped;
  const address = `/demos/${id}/?${id}=${otherPreset(shipped)}`;

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
