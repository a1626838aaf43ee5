import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { pageAddress, shippedDemos, shippedRecording } from './shipped.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];

describe.each(shippedDemos())('$id', (shipped) => {
  const { id, path, data } = shipped;
  const others = Object.keys(data.presets).filter((preset) => preset !== data.preset);

  test('keeps the chosen example in the address, over a reload and through its link', async ({
    visit,
  }) => {
    expect(others.length).toBeGreaterThan(0);
    const { page } = await visit(path, { permissions });
    const demo = await new DemoPage(page, id).wake();
    const chosen = others[0]!;
    await demo.root.getByTestId(`preset-${chosen}`).click();
    await expect
      .poll(() => new URL(page.url()).searchParams.get(id), { timeout: 20_000 })
      .toBe(chosen);
    await page.reload();
    await demo.wake();
    expect(await demo.root.getByTestId(`preset-${chosen}`).getAttribute('aria-pressed')).toBe(
      'true',
    );
    expect(JSON.parse(await demo.copy('spec'))).toEqual(data.presets[chosen]?.spec);
    expect(new URL(await demo.copy('link')).searchParams.get(id)).toBe(chosen);
  });

  test('shows the recorded figure of every example', async ({ visit }) => {
    const { page } = await visit(path, { permissions });
    const demo = await new DemoPage(page, id).wake();
    for (const preset of [...others, data.preset]) {
      await demo.root.getByTestId(`preset-${preset}`).click();
      await expect
        .poll(async () => (await demo.exported()).spec, { timeout: 20_000 })
        .toEqual(data.presets[preset]?.spec);
      expect(await demo.note.innerText()).toBe('');
    }
  });

  test('goes back to the article’s state, and back again', async ({ visit }) => {
    const { page } = await visit(
      pageAddress(shipped, { preset: others[0]!, spec: data.presets[others[0]!]?.spec }),
      {
        permissions,
      },
    );
    const demo = await new DemoPage(page, id).wake();
    await demo.root.getByTestId('reset').click();
    expect(JSON.parse(await demo.copy('spec'))).toEqual(data.presets[data.preset]?.spec);
    await demo.root.getByTestId('undo').click();
    expect(JSON.parse(await demo.copy('spec'))).toEqual(data.presets[others[0]!]?.spec);
    await demo.root.getByTestId('redo').click();
    expect(JSON.parse(await demo.copy('spec'))).toEqual(data.presets[data.preset]?.spec);
  });

  const misfit = JSON.stringify(
    Object.fromEntries(
      Object.keys(data.presets[data.preset]?.spec as object).map((key) => [key, 7]),
    ),
  );
  const broken: [what: string, query: string][] = [
    ['an example that is not there', `${id}=no-such-example`],
    ['a state that is not JSON', `${id}=${data.preset}~%7B%22a`],
    ['a state that does not fit', `${id}=${encodeURIComponent(`${data.preset}~${misfit}`)}`],
  ];
  test.for(broken)(
    'shows the article’s own state and a message for %s',
    async ([, query], { visit }) => {
      const { page } = await visit(`${path}?${query}`, { permissions });
      const demo = await new DemoPage(page, id).wake();
      await expect.poll(() => demo.note.innerText(), { timeout: 20_000 }).toMatch(/link/);
      const { spec } = await demo.exported();
      expect(spec).toEqual(data.presets[data.preset]?.spec);
    },
  );

  test('copies spec and result as JSON, and offers the recording', async ({ visit }) => {
    const { page } = await visit(path, { permissions });
    const demo = await new DemoPage(page, id).wake();
    const exported = await demo.exported();
    const { result } = shippedRecording(shipped, data.preset);
    expect(exported).toEqual({
      experiment: data.experiment,
      spec: data.presets[data.preset]?.spec,
      source: 'recorded',
      result,
    });
    expect(JSON.parse(await demo.copy('spec'))).toEqual(exported.spec);
    const href = await demo.root.locator('a[href$=".json"]').getAttribute('href');
    const recording = await page.request
      .get(href!)
      .then((response) => response.json() as Promise<unknown>);
    expect(recording).toMatchObject({ experiment: data.experiment, result });
  });
});
