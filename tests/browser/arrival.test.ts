import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { shippedDemos } from './shipped.ts';
import { test } from './site.ts';

describe.each(shippedDemos())('$id', ({ id, path, data }) => {
  const recording = `${data.recordings}${data.preset}.json`;

  test('fetches the numbers of its figures when the reader first touches one, once', async ({
    visit,
  }) => {
    const { page, requests } = await visit(path);
    const demo = await new DemoPage(page, id).wake();
    await page.waitForLoadState('networkidle');
    const fetched = () => requests.filter((url) => new URL(url).pathname === recording).length;
    expect(fetched()).toBe(0);
    await demo.view.locator('figcaption').first().hover();
    await expect.poll(fetched).toBe(1);
    await page.waitForLoadState('networkidle');
    await demo.openShare();
    await demo.root.locator('[data-testid="copy-result"]:not([disabled])').waitFor();
    expect(fetched()).toBe(1);
  });

  test('writes a table when it is opened, where that is the first touch, too', async ({
    visit,
    skip,
  }) => {
    const { page } = await visit(path);
    const demo = await new DemoPage(page, id).wake();
    const twin = demo.view.locator('figure details', { hasText: 'As a table' }).first();
    if ((await twin.count()) === 0) skip('its maps carry their values in their cells: no table');
    expect(await twin.locator('table').count()).toBe(0);
    await twin.locator('summary').focus();
    await page.keyboard.press('Enter');
    await twin.locator('tbody tr').first().waitFor(); // a row without its value where a guess comes first
    expect(await twin.locator('tbody').innerText()).toMatch(/\d/);
  });
});
