import { expect } from 'vitest';
import type {
  CircuitFinderResult,
  CircuitFinderSpec,
} from '../../src/experiments/circuit-finder/spec.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/circuit-finder/?device=wasm';

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 120_000, interval: 300 };

const resultOf = async (demo: DemoPage) => (await demo.exported()).result as CircuitFinderResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as CircuitFinderSpec;

interface Circuit {
  readonly heads: readonly { readonly layer: number; readonly head: number }[];
  readonly faithfulness: { readonly resample: number };
}

test('the reader points at the part that the gradient gets wrong, and only then sees the other guesses', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await new DemoPage(page, 'circuit-finder').wake();
  const { worst } = await resultOf(demo);
  expect(worst.gradient[0]).toMatchObject({ layer: 0, head: null });
  const question = demo.root.getByTestId('question').first();
  const secant = demo.root.getByRole('radio', { name: 'by secant' });
  const line = demo.root.getByRole('row').filter({
    has: page.getByRole('rowheader', { name: '0', exact: true }),
  });
  expect(await question.getByRole('button', { name: /Choose a ringed part/ }).isDisabled()).toBe(
    true,
  );
  await line.getByRole('gridcell').last().click();
  const readout = demo.root.getByTestId('readout').first();
  await expect
    .poll(() => readout.innerText(), SOON)
    .toMatch(/MLP 0: by gradient [+−][\d.]+, patched exactly$/);

  await question.getByRole('button', { name: 'My guess: MLP 0' }).click();
  const verdict = question.getByTestId('verdict');
  await expect
    .poll(() => verdict.innerText(), SOON)
    .toMatch(/^Right\. MLP 0: by gradient \+0\.25, by secant \+0\.99, patched exactly \+1\.00$/);
  await secant.first().check({ force: true });
  await expect
    .poll(() => demo.root.innerText(), SOON)
    .toMatch(/By secant, MLP 0 \(\+0\.99\) and head 23\.3/);

  // The check beside the map: by the other guess, and a point of it is a part of the map.
  const check = demo.root.getByTestId('check');
  await check.getByRole('radio', { name: 'by secant' }).check({ force: true });
  await expect.poll(() => check.innerText(), SOON).toContain('By secant these are off most');
  const points = check.getByRole('slider').first();
  await points.focus();
  await page.keyboard.press('Home');
  const told = () => points.getAttribute('aria-valuetext');
  await expect.poll(told, SOON).toMatch(/: .*\d$/);
  await page.keyboard.press('Enter');
  await expect.poll(told, SOON).toMatch(/, chosen$/);
});

test('a guess of how many heads it takes opens the cut, the slider moves it, and what is copied is what is shown', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await new DemoPage(page, 'circuit-finder').wake();
  const { cut } = await resultOf(demo);
  const half = cut!.resample.findIndex((share) => share >= 0.5);
  const question = demo.root.getByTestId('question').last();
  await question.getByRole('button', { name: 'more than 100' }).click();
  await expect
    .poll(() => question.getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Not quite\./);

  const copied = async () => {
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await demo.root.getByTestId('copy-circuit').click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText()), SOON).not.toBe('');
    return JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as Circuit;
  };
  expect((await copied()).heads).toHaveLength(cut!.sizes[half]!);
  const slider = demo.root.getByRole('slider', { name: 'Heads kept', exact: true });
  await slider.focus();
  await page.keyboard.press('End');
  const circuit = await copied();
  expect(circuit.heads).toHaveLength(cut!.sizes.at(-1)!);
  expect(circuit.faithfulness.resample).toBe(cut!.resample.at(-1));
  expect(await demo.root.getByTestId('cut').innerText()).toContain(
    `${cut!.sizes.at(-1)!} heads of 270`,
  );

  // The size is the reader's own: in the spec, in the address, and undone.
  expect((await specOf(demo)).size).toBe(cut!.sizes.at(-1)!);
  await expect
    .poll(() => decodeURIComponent(page.url()), SOON)
    .toContain(`"size":${cut!.sizes.at(-1)!}`);
  expect(await demo.note.innerText()).toBe('You changed: heads kept.');
  await demo.root.getByTestId('undo').click();
  await expect.poll(async () => (await specOf(demo)).size, SOON).toBeNull();
  const curve = demo.root.getByRole('slider', { name: /^Share of the gap by number/ }).first();
  await curve.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await specOf(demo)).size, SOON).toBe(cut!.sizes[0]!);

  // A part and a way, by pointer in the drawing and by keys in the list.
  const lead = demo.root.getByTestId('lead');
  expect(await lead.innerText()).toMatch(/^Nothing is cut/);
  await demo.root.locator('svg [data-pick="23.3"] .shape').dispatchEvent('click');
  await demo.root.locator('button[data-pick="MLP 0 v 23.1"]').press('Enter');
  await expect
    .poll(() => lead.innerText(), SOON)
    .toBe('One part and one way cut: only the live model can tell what remains.');
  expect(await specOf(demo)).toMatchObject({
    cutNodes: [{ layer: 23, head: 3 }],
    cutWays: [{ from: { layer: 0, head: null }, to: { layer: 23, head: 1, input: 'v' } }],
  });
  expect(await demo.note.innerText()).toContain('run it live');
  await demo.root.locator('button[data-pick="23.3"]').press('Enter');
  await demo.root.locator('svg [data-pick="MLP 0 v 23.1"] .touch').first().dispatchEvent('click');
  await expect.poll(() => lead.innerText(), SOON).toMatch(/^Nothing is cut/);

  await slider.focus();
  await page.keyboard.press('Home');
  await demo.root.getByTestId('copy-mib').click();
  const mib = async () =>
    JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as {
      readonly nodes?: Readonly<Record<string, { readonly in_graph: boolean }>>;
    };
  await expect.poll(async () => (await mib()).nodes !== undefined, SOON).toBe(true);
  const kept = Object.entries((await mib()).nodes!).filter(
    ([name, { in_graph }]) => in_graph && name.startsWith('a'),
  );
  expect(kept).toHaveLength(cut!.sizes[0]!);
});

test('another pair is estimated, patched and cut live, and what cannot be compared is refused in its field', async ({
  visit,
}) => {
  const { page } = await visit(`${ADDRESS}&preset=capital`, { permissions });
  const demo = await new DemoPage(page, 'circuit-finder').wake();
  const recorded = await resultOf(demo);
  await demo.goLive();
  const live = await resultOf(demo);
  live.exact.flat().forEach((share, i) => {
    const other = recorded.exact.flat()[i]!;
    if (share === null) expect(other).toBeNull();
    else expect(Math.abs(share - other)).toBeLessThan(1e-3);
  });

  await demo.root.getByTestId('cut').locator('summary').first().click();
  await demo.root.locator('button[data-pick="23.4"]').click();
  await expect.poll(async () => (await resultOf(demo)).remains !== null, SOON).toBe(true);
  const { remains, clean } = await resultOf(demo);
  expect(remains!.whole.lead).toBeLessThan(clean.lead / 2);
  await demo.root.locator('button[data-pick="MLP 0 v 23.1"]').click();
  await expect
    .poll(() => demo.root.getByTestId('lead').innerText(), SOON)
    .toMatch(/^One part and one way cut: .* of the gap remains\. With one head kept it is/);

  const prompt = demo.root.getByRole('group', { name: 'Corrupt prompt' });
  const write = async (text: string) => {
    await prompt.getByRole('button').first().click();
    await prompt.getByRole('textbox', { name: 'Corrupt prompt' }).fill(text);
    await page.keyboard.press('Enter');
  };
  await write('The capital of the Netherlands is');
  await expect
    .poll(() => prompt.innerText(), SOON)
    .toMatch(/expected 5 tokens in the corrupt prompt, as many as in the clean one, got \d+/i);

  await write('The capital of Spain is');
  const foil = prompt.getByRole('textbox', { name: /foil/ });
  await foil.fill('5');
  await foil.press('Enter');
  await expect.poll(() => prompt.innerText(), SOON).toContain('"##5" asks for it without a space');
  await foil.fill('##5');
  await foil.press('Enter');
  await expect.poll(() => prompt.innerText(), SOON).toContain('## joins it to the prompt');
  await foil.fill('Madrid');
  await foil.press('Enter');
  await expect.poll(async () => (await specOf(demo)).foil, SOON).toBe('Madrid');
  await expect.poll(async () => (await resultOf(demo)).foil, SOON).toBe(' Madrid');
  await expect.poll(async () => (await resultOf(demo)).cut?.sizes.length, SOON).toBeGreaterThan(5);
  expect(await specOf(demo)).toMatchObject({ cutNodes: [], cutWays: [] });
  const { exact, toPatch } = await resultOf(demo);
  expect(exact.flat().filter((share) => share !== null)).toHaveLength(toPatch);

  await demo.root.getByTestId('check').locator('summary').first().click();
  await demo.root.getByRole('radio', { name: 'every part' }).check({ force: true });
  await expect.poll(async () => (await resultOf(demo)).missed, SOON).not.toBeNull();
  expect((await resultOf(demo)).exact.flat()).not.toContain(null);
});
