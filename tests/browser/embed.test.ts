import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { findFrame, heardBy, otherSite } from './otherSite.ts';
import { pageAddress, quicker, shippedDemos, smallestDemo, trainsItsOwn } from './shipped.ts';
import { test } from './site.ts';

/**
 * One a way to compute is run to its end in a frame of another site: the site's model, small ones, a training. The
 * engine and its worker are the same for all others, and theirs are seen to start.
 */
const RUN_TO_THE_END = [
  'next-token-prediction',
  smallestDemo().id,
  ...shippedDemos().flatMap((shipped) => (trainsItsOwn(shipped) ? [shipped.id] : [])),
];

describe.each(shippedDemos())('$id', (shipped) => {
  const { id, data } = shipped;
  test('works in a frame on another site, from the line that the page gives', async ({
    site,
    visit,
  }) => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    const state = { preset: data.preset, spec: quicker(shipped).spec };
    const article = await visit(pageAddress(shipped, state), { permissions });
    const demo = await new DemoPage(article.page, id).wake();
    const line = (await demo.copy('frame')).replace(new URL(data.embedUrl).origin, site.url);
    expect(line).toMatch(/^<iframe src="[^"]+" title="[^"]+"/);
    await article.page.close();

    const { page } = await visit(await otherSite(line));
    const frame = await findFrame(page, `${site.url}/embed/`);
    const framed = await new DemoPage(frame, id).wake();
    expect(await framed.badge.innerText()).toContain('recorded');
    expect(await frame.evaluate(() => crossOriginIsolated)).toBe(false);

    await expect
      .poll(async () => (await heardBy(page)).map(({ data }) => data['datawrapper-height']))
      .toContainEqual(expect.any(Object));
    expect(new Set((await heardBy(page)).map(({ origin }) => origin))).toEqual(new Set([site.url]));

    if (RUN_TO_THE_END.includes(id)) {
      await framed.goLive();
      expect(await framed.badge.innerText()).toContain('WASM');
    } else {
      site.break(/\.bin$/, { delayMs: 600_000 });
      await framed.goLiveButton.click();
      await framed.phase('loading');
      await framed.root.getByTestId('stop').click();
      await framed.phase('recorded');
    }
  });

  test.for([320, 1200])('fits a frame %i pixels wide', async (width, { visit }) => {
    const { page } = await visit(`/embed/${id}/`, { viewport: { width, height: 700 } });
    await new DemoPage(page, id).wake();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(width);
  });
});
