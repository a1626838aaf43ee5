import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { findFrame, otherSite } from './otherSite.ts';
import { framedDemos, smallestDemo } from './shipped.ts';
import { test } from './site.ts';

const frameLine = (site: string, id: string, sandbox: string) =>
  `<iframe src="${site}/embed/${id}/" width="900" height="700" sandbox="${sandbox}"></iframe>`;

/** The browser itself logs what it blocked. */
const BLOCKED = /CORS|Failed to load resource|net::ERR|sandboxed|allow-scripts/;

const NO_CORS = { headers: { 'access-control-allow-origin': undefined } };

describe.each(framedDemos())('$id, in a frame closed off from its site', ({ id, data }) => {
  const closed: [what: string, sandbox: string, cors: boolean][] = [
    ['whose site opens no files to it', 'allow-scripts', false],
    ['without any script', '', true],
  ];
  test.for(closed)(
    'offers nothing that cannot work, %s, and says where it runs',
    async ([, sandbox, cors], { site, visit }) => {
      if (!cors) site.break(/./, NO_CORS);
      const { page } = await visit(await otherSite(frameLine(site.url, id, sandbox)), {
        expectedErrors: BLOCKED,
      });
      const frame = await findFrame(page, `${site.url}/embed/`);
      const demo = new DemoPage(frame, id);
      const line = demo.root.locator('.console').getByText('needs JavaScript');
      await line.waitFor({ state: 'visible', timeout: 30_000 });
      expect(await line.innerText()).toMatch(/did not run in this frame/);
      expect(await line.locator('a').getAttribute('href')).toBe(data.pageUrl);
      expect(await demo.goLiveButton.isVisible()).toBe(false);
      expect(await demo.root.locator('button:disabled:visible').count()).toBe(0);
      expect(await demo.view.innerText()).toMatch(/\d/);
    },
  );
});

describe('a demo in a frame closed off from its site', () => {
  const { id, data } = smallestDemo();

  test('goes live where the site opens its files, and follows the reader', async ({
    site,
    visit,
  }) => {
    const { page } = await visit(await otherSite(frameLine(site.url, id, 'allow-scripts')));
    const frame = await findFrame(page, `${site.url}/embed/`);
    const demo = await new DemoPage(frame, id).wake();
    expect(await frame.evaluate(() => globalThis.origin)).toBe('null');
    await demo.goLive();
    expect(await demo.badge.innerText()).toMatch(/live on WASM/);
    expect(await demo.note.innerText()).toMatch(/keeps no files/);
    const article = await demo.view.innerText();
    const other = Object.keys(data.presets).find((preset) => preset !== data.preset)!;
    await demo.root.getByTestId(`preset-${other}`).click();
    await demo.phase('live');
    await expect.poll(() => demo.view.innerText(), { timeout: 30_000 }).not.toBe(article);
  });

  test('says why where the site opens its scripts to it and not its model', async ({
    site,
    visit,
  }) => {
    site.break(/\/models\//, NO_CORS);
    const { page } = await visit(await otherSite(frameLine(site.url, id, 'allow-scripts')), {
      expectedErrors: BLOCKED,
    });
    const frame = await findFrame(page, `${site.url}/embed/`);
    const demo = await new DemoPage(frame, id).wake();
    await demo.goLiveButton.click();
    await demo.phase('error');
    expect(await demo.error.innerText()).toMatch(/closed off from the demo’s site/);
    expect(await demo.note.innerText()).toMatch(/This frame keeps/);
  });
});
