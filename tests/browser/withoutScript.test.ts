import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { shippedDemos } from './shipped.ts';
import { test } from './site.ts';

describe.each(shippedDemos())('$id', ({ id, path }) => {
  test('shows its recorded figure without any script, and script changes not a word of it', async ({
    visit,
  }) => {
    const still = await visit(path, { javaScriptEnabled: false });
    const drawn = new DemoPage(still.page, id);
    const text = await drawn.view.innerText();
    expect(text).toMatch(/\d/);
    expect(await drawn.badge.innerText()).toContain('recorded');
    expect(await drawn.goLiveButton.isVisible()).toBe(false);
    expect(await drawn.root.innerText()).toContain('needs JavaScript');

    const awake = await visit(path);
    const demo = await new DemoPage(awake.page, id).wake();
    expect(await demo.view.innerText()).toBe(text);
  });

  test('draws at the same size before and after its script', async ({ visit }) => {
    const still = await visit(path, { javaScriptEnabled: false });
    const before = await new DemoPage(still.page, id).view.boundingBox();
    const awake = await visit(path);
    const after = await (await new DemoPage(awake.page, id).wake()).view.boundingBox();
    expect(after?.width).toBe(before?.width);
    expect(after?.height).toBe(before?.height);
  });

  test('can be embedded without script', async ({ visit }) => {
    const { page } = await visit(`/embed/${id}/`, { javaScriptEnabled: false });
    expect(await new DemoPage(page, id).view.innerText()).toMatch(/\d/);
  });
});
