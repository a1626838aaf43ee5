import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { loadExperiment } from '../../src/experiments/registry.ts';
import type { Manifest } from '../../src/microscope/index.ts';
import { DemoPage } from './demoPage.ts';
import type { Fault } from './faultServer.ts';
import { pageAddress, quicker, shippedDemos } from './shipped.ts';
import { DIST, test } from './site.ts';

/** The browser itself logs answers that failed. */
const NETWORK = /Failed to load resource|net::ERR/;

/** The demo whose model has most parts: there is a halfway to fail at. */
const candidates = await Promise.all(
  shippedDemos().map(async (shipped) => {
    const { models } = await loadExperiment(shipped.data.experiment);
    const manifests = models.map((id) => {
      const file = join(DIST, 'models', id, 'manifest.json');
      return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    });
    return {
      shipped,
      parts: manifests.flatMap((manifest) => manifest.parts.map((part) => part.file)),
    };
  }),
);
const { shipped, parts } = candidates.toSorted((a, b) => b.parts.length - a.parts.length)[0]!;
const middle = parts[Math.floor(parts.length / 2)]!;
const MIDDLE = new RegExp(`${middle}$`);
const address = pageAddress(shipped, {
  preset: shipped.data.preset,
  spec: quicker(shipped).spec,
});

describe(`${shipped.id}, whose model fails to arrive`, () => {
  const faults: [what: string, fault: Fault, says: RegExp][] = [
    ['a part with one wrong byte', { damageAt: 1000 }, /arrived damaged/],
    ['a part that is not there', { status: 404 }, /could not be fetched/],
    ['a server that breaks', { status: 503 }, /could not be fetched/],
    ['a line that is cut again and again', { cutAfter: 50_000 }, /could not be fetched/],
  ];
  test.for(faults)(
    'says so for %s, and goes on from there when tried again',
    async ([, fault, says], { site, visit }) => {
      const { page } = await visit(address, { expectedErrors: NETWORK });
      const demo = await new DemoPage(page, shipped.id).wake();
      const figure = await demo.view.innerText();
      site.break(MIDDLE, fault);
      await demo.goLiveButton.click();
      await demo.phase('error');
      expect(await demo.error.innerText()).toMatch(says);
      expect(await demo.note.innerText(), 'announced to those who cannot see it').toMatch(says);
      expect(await demo.view.innerText()).toBe(figure);
      expect(await demo.badge.innerText()).toContain('recorded');

      site.heal();
      const before = site.log.length;
      await demo.error.getByTestId('retry').click();
      await demo.loaded();
      const again = site.log.slice(before).filter((path) => /weights|\.bin/.test(path));
      expect(
        again.some((path) => MIDDLE.test(path)),
        again.join(' '),
      ).toBe(true);
      expect(
        again.filter((path) => path.endsWith(parts[0]!)),
        'the first part is kept',
      ).toEqual([]);
      expect(await demo.error.count()).toBe(0);
    },
  );

  test('says that the connection was lost when it goes offline halfway', async ({
    site,
    visit,
  }) => {
    const { page } = await visit(address, { expectedErrors: NETWORK });
    const demo = await new DemoPage(page, shipped.id).wake();
    site.break(MIDDLE, { cutAfter: 50_000 });
    await demo.goLiveButton.click();
    await expect
      .poll(() => site.log.some((path) => MIDDLE.test(path)), { timeout: 60_000 })
      .toBe(true);
    await page.context().setOffline(true);
    await demo.phase('error');
    expect(await demo.error.innerText()).toMatch(/connection was lost/i);

    await page.context().setOffline(false);
    site.heal();
    await demo.error.getByTestId('retry').click();
    await demo.loaded();
  });

  test('can be stopped and started again', async ({ site, visit }) => {
    const { page } = await visit(address, { expectedErrors: NETWORK });
    const demo = await new DemoPage(page, shipped.id).wake();
    site.break(MIDDLE, { delayMs: 600_000 });
    await demo.goLiveButton.click();
    await expect
      .poll(() => site.log.some((path) => MIDDLE.test(path)), { timeout: 60_000 })
      .toBe(true);
    await demo.root.getByTestId('stop').click();
    await demo.phase('recorded');
    site.heal();
    await demo.goLiveButton.click();
    await demo.loaded();
  });

  test('loads from the browser’s own store at the second visit', async ({ site, visit }) => {
    const { page } = await visit(address);
    const demo = await new DemoPage(page, shipped.id).wake();
    await demo.goLiveButton.click();
    await demo.loaded();
    const before = site.log.length;
    await page.reload();
    const again = await new DemoPage(page, shipped.id).wake();
    await again.goLiveButton.click();
    await again.loaded();
    expect(site.log.slice(before).filter((path) => path.endsWith('.bin'))).toEqual([]);
  });
});
