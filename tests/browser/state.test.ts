import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { shippedDemos, shippedRecording, smallestDemo, type ShippedDemo } from './shipped.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];

const SOON = { timeout: 20_000 };

const choose = (demo: DemoPage, preset: string) =>
  demo.root.getByTestId(`preset-${preset}`).click();

describe.each(shippedDemos())('$id', (shipped) => {
  const { id, path, data } = shipped;
  const own = data.presets[data.preset]?.spec;
  const others = Object.keys(data.presets).filter((preset) => preset !== data.preset);

  // One visit: what a demo's page costs is that it comes, not what is done on it.
  test('copies its state, shows every example’s figure, and keeps the chosen one in its address, over a reload and through its link', async ({
    visit,
  }) => {
    expect(others.length).toBeGreaterThan(0);
    const chosen = others[0]!;
    const { page } = await visit(path, { permissions });
    const demo = await new DemoPage(page, id).wake();

    // Spec and result are copied as JSON, and the recording is offered.
    const { result } = shippedRecording(shipped, data.preset);
    const exported = JSON.parse(await demo.copy('result')) as unknown;
    expect(exported).toEqual({
      ...{ experiment: data.experiment, spec: own },
      ...{ source: 'recorded', result },
    });
    expect(await demo.exported()).toEqual(exported);
    expect(JSON.parse(await demo.copy('spec'))).toEqual(own);
    expect(await demo.spec()).toEqual(own);
    const href = await demo.root.locator('a[href$=".json"]').getAttribute('href');
    const recording = await page.request.get(href!);
    expect(await recording.json()).toMatchObject({ experiment: data.experiment, result });

    for (const preset of [...others.slice(1), data.preset, chosen]) {
      await choose(demo, preset);
      const shown = async () => (await demo.exported()).spec;
      await expect.poll(shown, SOON).toEqual(data.presets[preset]?.spec);
      expect(await demo.note.innerText()).toBe('');
    }

    await expect.poll(() => new URL(page.url()).searchParams.get(id), SOON).toBe(chosen);
    await page.reload();
    await demo.wake();
    const pressed = demo.root.getByTestId(`preset-${chosen}`);
    expect(await pressed.getAttribute('aria-pressed')).toBe('true');
    expect(await demo.spec()).toEqual(data.presets[chosen]?.spec);
    expect(new URL(await demo.copy('link')).searchParams.get(id)).toBe(chosen);

    // Back to the article's state, and back again.
    await demo.root.getByTestId('reset').click();
    expect(await demo.spec()).toEqual(own);
    await demo.root.getByTestId('undo').click();
    expect(await demo.spec()).toEqual(data.presets[chosen]?.spec);
    await demo.root.getByTestId('redo').click();
    expect(await demo.spec()).toEqual(own);
  });
});

/** A state whose every field is of another kind. */
function misfit({ data }: ShippedDemo): string {
  const fields = Object.keys(data.presets[data.preset]?.spec as object);
  const wrong = JSON.stringify(Object.fromEntries(fields.map((key) => [key, 7])));
  return encodeURIComponent(`${data.preset}~${wrong}`);
}

async function expectOwnStateAndMessage(
  waking: Promise<DemoPage>,
  { data }: ShippedDemo,
): Promise<void> {
  const demo = await waking;
  await expect.poll(() => demo.note.innerText(), SOON).toMatch(/link/);
  expect((await demo.exported()).spec).toEqual(data.presets[data.preset]?.spec);
}

// One demo for all: the host tells them apart (tests/unit/demos/state/urlState.test.ts), and what each demo's own schema
// refuses needs no page (checkSpec.test.ts beside it).
const smallest = smallestDemo();
test.for([
  ['an example that is not there', 'no-such-example'],
  ['a state that is not JSON', `${smallest.data.preset}~%7B%22a`],
  ['a state that does not fit', misfit(smallest)],
] as const)(
  'a link with %s leads to the article’s own state and a message',
  async ([, query], { visit }) => {
    const { page } = await visit(`/demos/${smallest.id}/?${smallest.id}=${query}`);
    await expectOwnStateAndMessage(new DemoPage(page, smallest.id).wake(), smallest);
  },
);
