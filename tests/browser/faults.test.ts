import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import type { Fault } from './faultServer.ts';
import { MIDDLE_PART, NETWORK, parts, partsIn, quickAddress, shipped } from './partsDemo.ts';
import { test } from './site.ts';

/** Ready soonest: what counts here is how the parts arrive and are kept. */
const address = quickAddress({ memory: 'lean' });

describe(`${shipped.id}, whose model fails to arrive`, () => {
  const faults: [what: string, fault: Fault, says: RegExp][] = [
    ['a part with one wrong byte', { damageAt: 1000 }, /arrived damaged/],
    ['a part that ends too early', { truncateTo: 50_000 }, /could not be fetched/],
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
      site.break(MIDDLE_PART, fault);
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
      const again = partsIn(site.log.slice(before));
      expect(again).toContainEqual(expect.stringMatching(MIDDLE_PART));
      expect(again, 'the first part is kept').not.toContain(parts[0]);
      expect(await demo.error.count()).toBe(0);
    },
  );

  test('says that the connection was lost when it goes offline halfway', async ({
    site,
    visit,
  }) => {
    const { page } = await visit(address, { expectedErrors: NETWORK });
    const demo = await new DemoPage(page, shipped.id).wake();
    site.break(MIDDLE_PART, { cutAfter: 50_000 });
    const halfway = site.next(MIDDLE_PART);
    await demo.goLiveButton.click();
    await halfway;
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
    site.break(MIDDLE_PART, { delayMs: 600_000 });
    const halfway = site.next(MIDDLE_PART);
    await demo.goLiveButton.click();
    await halfway;
    await demo.root.getByTestId('stop').click();
    await demo.phase('recorded');
    site.heal();
    await demo.goLiveButton.click();
    await demo.loaded();
  });

  test('loads from the browser’s own store at every later visit', async ({ site, visit }) => {
    const { page } = await visit(address);
    const wake = () => new DemoPage(page, shipped.id).wake();
    await (await wake()).goLive();
    const before = site.log.length;
    // Several: a store that now and then never answered was found only by the third.
    for (let visits = 0; visits < 4; visits++) {
      await page.reload();
      const demo = await wake();
      await demo.goLiveButton.click();
      await demo.loaded();
    }
    expect(site.log.slice(before).filter((path) => path.endsWith('.bin'))).toEqual([]);
  });
});
