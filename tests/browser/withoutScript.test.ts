import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { shippedDemos } from './shipped.ts';
import { test } from './site.ts';

/** Leaves out what it asks: that needs script, and without it the answer stands folded in the page, as kitFigures tests. */
async function unasked(demo: DemoPage): Promise<DemoPage> {
  await demo.view.getByTestId('question').evaluateAll((questions) => {
    for (const question of questions) question.style.display = 'none';
  });
  return demo;
}

describe.each(shippedDemos())('$id', ({ id, path }) => {
  test('shows its recorded figure without any script, and script changes not a word of it', async ({
    visit,
  }) => {
    const still = await visit(path, { javaScriptEnabled: false });
    const drawn = await unasked(new DemoPage(still.page, id));
    const text = await drawn.view.innerText();
    expect(text).toMatch(/\d/);
    expect(await drawn.badge.innerText()).toContain('recorded');
    expect(await drawn.goLiveButton.isVisible()).toBe(false);
    expect(await drawn.root.innerText()).toContain('needs JavaScript');

    const awake = await visit(path);
    const demo = await unasked(await new DemoPage(awake.page, id).wake());
    expect(await demo.view.innerText()).toBe(text);
  });

  test('draws at the same size before and after its script', async ({ visit }) => {
    const still = await visit(path, { javaScriptEnabled: false });
    await still.page.reload(); // a face that came too late for the first time is at hand
    const before = await (await unasked(new DemoPage(still.page, id))).view.boundingBox();
    const awake = await visit(path);
    await awake.page.reload();
    const demo = await unasked(await new DemoPage(awake.page, id).wake());
    const after = await demo.view.boundingBox();
    expect(after?.width).toBe(before?.width);
    expect(after?.height).toBe(before?.height);
  });

  test('can be embedded without script', async ({ visit }) => {
    const { page } = await visit(`/embed/${id}/`, { javaScriptEnabled: false });
    expect(await new DemoPage(page, id).view.innerText()).toMatch(/\d/);
  });
});
