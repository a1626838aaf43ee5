import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { pageAddress, quicker, shippedDemos } from './shipped.ts';
import { test } from './site.ts';

/** A page of another site (`localhost`, not `127.0.0.1`) that holds the given HTML and notes what frames tell it. */
async function otherSite(html: string): Promise<string> {
  const page = `<!doctype html><html lang="en"><title>Another site</title><link rel="icon" href="data:,">
    <script>heard = []; addEventListener('message', (event) => heard.push({ data: event.data, origin: event.origin }));</script>
    <body style="margin: 0">${html}</body></html>`;
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page),
  );
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

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
    const findFrame = () =>
      page.frames().find((candidate) => candidate.url().startsWith(`${site.url}/embed/`));
    await expect.poll(findFrame, { timeout: 30_000 }).toBeDefined(); // a lazy frame comes after the page
    const frame = findFrame()!;
    const framed = await new DemoPage(frame, id).wake();
    expect(await framed.badge.innerText()).toContain('recorded');
    expect(await frame.evaluate(() => crossOriginIsolated)).toBe(false);

    await expect
      .poll(() =>
        page.evaluate(
          () => (globalThis as unknown as { heard: { data: unknown; origin: string }[] }).heard,
        ),
      )
      .toContainEqual({
        data: { 'datawrapper-height': { [id]: expect.any(Number) as number } },
        origin: site.url,
      });

    await framed.goLive();
    expect(await framed.badge.innerText()).toContain('WASM');
  });

  test.for([320, 1200])('fits a frame %i pixels wide', async (width, { visit }) => {
    const { page } = await visit(`/embed/${id}/`, { viewport: { width, height: 700 } });
    await new DemoPage(page, id).wake();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(width);
  });
});
