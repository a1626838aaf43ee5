import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { representatives } from './pieces.ts';
import { framedDemos, smallestDemo, type ShippedDemo } from './shipped.ts';
import { test } from './site.ts';
import { isTranslated, translate, translatedTexts, untranslated } from './translator.ts';

/** The chunk that wakes demos. */
const WAKING = /hydrateHost[^/]*\.js$/;

/** What is no language's, wherever it stands. */
const VERBATIM = 'code, pre, svg, .token, datalist';

/** The sentences in a spec, at any depth. */
function promptsIn(spec: unknown): string[] {
  if (typeof spec === 'string') return spec.includes(' ') ? [spec] : [];
  return typeof spec === 'object' && spec !== null ? Object.values(spec).flatMap(promptsIn) : [];
}

/** A preset with other sentences, where there is one: what it says is seen to be another's. */
function otherPreset({ data }: ShippedDemo): string {
  const others = Object.keys(data.presets).filter((id) => id !== data.preset);
  const prompts = (id: string) => promptsIn(data.presets[id]?.spec).join();
  return others.find((id) => prompts(id) !== prompts(data.preset)) ?? others[0]!;
}

/** What a reader can read in the demo, whatever language it is in. A plot that is being drawn is waited for. */
async function wordsOf(demo: DemoPage): Promise<string> {
  await expect.poll(() => demo.root.locator('[aria-busy="true"]').count()).toBe(0);
  return untranslated(await demo.root.innerText());
}

const choose = (demo: DemoPage, preset: string) =>
  demo.root.getByTestId(`preset-${preset}`).click();

/** Points at the first cell of a map, reads everything, and points away again. */
async function pointAtCell(demo: DemoPage): Promise<string> {
  const cell = demo.view.locator('[role="gridcell"]').first();
  if ((await cell.count()) === 0) return wordsOf(demo);
  await cell.dispatchEvent('pointerover');
  const words = await wordsOf(demo);
  await demo.view.locator('[role="grid"]').first().dispatchEvent('pointerleave');
  return words;
}

interface Truth {
  readonly article: string;
  readonly other: string;
  readonly cell: string;
}

/** Of every element whose style attribute the build made a rule of. */
const looksOf = (page: Page) =>
  page.evaluate(() => {
    const kept = globalThis as unknown as { styled?: Element[] };
    kept.styled ??= [...document.querySelectorAll('.view [data-s]')];
    return kept.styled.map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x, y, width, height, getComputedStyle(element).backgroundColor].join(' ');
    });
  });

interface Untouched {
  readonly truth: Truth;
  /** What is shown of what the build styled, before and after its figures are awake. */
  readonly looks: { readonly asleep: readonly string[]; readonly awake: readonly string[] };
  /** Elements that still hang on the build's rules then. */
  readonly ruled: number;
  /** The share of what the server drew that stood once all of it was awake. */
  readonly kept: number;
  /** What a translator found in it at last, with all that opens open. */
  readonly translated: Awaited<ReturnType<typeof translatedTexts>>;
}

const looked = new Map<string, Promise<Untouched>>();

type Open = () => Promise<{ page: Page }>;

/** What the demo is and says on a page that nobody has touched: looked at once for all tests. */
function lookAt(shipped: ShippedDemo, visit: Open): Promise<Untouched> {
  const known = looked.get(shipped.id);
  if (known) return known;
  const looking = look(shipped, visit);
  looked.set(shipped.id, looking);
  looking.catch(() => looked.delete(shipped.id)); // a page's process may die: see vitest.config.ts
  return looking;
}

async function look(shipped: ShippedDemo, visit: Open): Promise<Untouched> {
  const { page } = await visit();
  const demo = new DemoPage(page, shipped.id);
  const all = demo.root.locator('*');
  const drawn = await all.evaluateAll((elements) => {
    for (const element of elements) Object.assign(element, { fromServer: true });
    return elements.length;
  });
  await demo.wake();
  const article = await wordsOf(demo);
  await page.evaluate(() => document.fonts.ready);
  const asleep = await looksOf(page);
  await demo.point();
  const ruled = await page.locator('.view [data-s]:not([data-drawing] *)').count();
  const looks = { asleep, awake: await looksOf(page) };
  const kept = await all.evaluateAll(
    (elements) => elements.filter((element) => 'fromServer' in element).length,
  );

  await choose(demo, otherPreset(shipped));
  await expect.poll(() => wordsOf(demo)).not.toBe(article);
  await expect.poll(() => demo.note.innerText()).toBe(''); // its recording is here
  const other = await wordsOf(demo);
  expect(other).not.toBe(article);
  const cell = await pointAtCell(demo);

  await choose(demo, shipped.data.preset);
  await expect.poll(() => wordsOf(demo)).toBe(article);
  await demo.root
    .locator('details')
    .evaluateAll((details) => details.forEach((one) => one.setAttribute('open', '')));
  expect(await translate(page)).toBeGreaterThan(10);
  const translated = await translatedTexts(demo.root, VERBATIM);
  await page.close();
  return { truth: { article, other, cell }, looks, ruled, kept: kept / drawn, translated };
}

/** From the sleeping figure on, everything that can be read is what an untouched page says. */
async function expectWhole(demo: DemoPage, shipped: ShippedDemo, truth: Truth): Promise<void> {
  await demo.wake();
  expect(await wordsOf(demo), 'awake').toBe(truth.article);
  await demo.point();
  expect(await wordsOf(demo), 'its figures awake').toBe(truth.article);
  await choose(demo, otherPreset(shipped));
  await expect.poll(() => wordsOf(demo), { message: 'another example' }).toBe(truth.other);
  expect(await pointAtCell(demo), 'a value pointed at').toBe(truth.cell);
  await choose(demo, shipped.data.preset);
  await expect.poll(() => wordsOf(demo), { message: 'the article’s again' }).toBe(truth.article);
}

/** As pages are changed on their way, by those who make them smaller and by those who add to them. */
const EDITS: readonly [what: string, edit: (html: string) => string][] = [
  ['lost its comments', (html) => html.replace(/<!--[\s\S]*?-->/g, '')],
  ['lost the white space between its tags', (html) => html.replace(/>\s+</g, '><')],
  [
    'was given elements and attributes by an extension',
    (html) =>
      html
        .replaceAll(/(<figure[^>]*>)/g, '$1<an-extension data-id="7"></an-extension>')
        .replaceAll('<input ', '<input data-extension="on" ')
        .replace(/(<section[^>]*>)/, '$1<div class="extension"></div>'),
  ],
];

const demos = framedDemos();

describe.each(demos.map((shipped, index) => ({ ...shipped, index })))(
  '$id, on a page that somebody else has touched',
  (shipped) => {
    const address = shipped.path;

    test('is taken over in place where nobody has', async ({ visit }) => {
      const { kept } = await lookAt(shipped, () => visit(address));
      expect(kept).toBeGreaterThan(0.98);
    });

    test('looks as before once it is awake', async ({ visit }) => {
      const { looks, ruled } = await lookAt(shipped, () => visit(address));
      expect(looks.asleep.length).toBeGreaterThan(0);
      expect(ruled).toBe(0);
      expect(looks.awake).toEqual(looks.asleep);
    });

    test('keeps its tokens, heads, prompts and code from a translator', async ({ visit }) => {
      const { translated } = await lookAt(shipped, () => visit(address));
      expect(translated.inside).toEqual([]);
      const { all } = translated;
      expect(all.filter((text) => /“|\bheads? \d+\.\d/i.test(text))).toEqual([]);
      const prompts = Object.values(shipped.data.presets).flatMap(({ spec }) => promptsIn(spec));
      expect(all.filter((text) => prompts.some((prompt) => text.includes(prompt)))).toEqual([]);
    });

    test('is whole where it was translated before its script came', async ({ site, visit }) => {
      const { truth } = await lookAt(shipped, () => visit(address));
      const translated = Promise.withResolvers<undefined>();
      onTestFinished(() => translated.resolve(undefined));
      site.break(WAKING, { holdUntil: translated.promise });
      const { page } = await visit(address);
      const demo = new DemoPage(page, shipped.id);
      expect(await translate(page)).toBeGreaterThan(10);
      translated.resolve(undefined);
      await demo.wake();
      expect(
        isTranslated(await demo.view.innerText()),
        'the figure is still the translated one',
      ).toBe(true);
      await expectWhole(demo, shipped, truth);
    });

    // Each edit for a third of the demos; alone, and without a translator, for the representatives below.
    const [what, edit] = EDITS[shipped.index % EDITS.length]!;
    test(`is whole where the page ${what} on its way, and is translated ever again once awake`, async ({
      site,
      visit,
    }) => {
      const { truth } = await lookAt(shipped, () => visit(address));
      site.break(/\/embed\//, { edit });
      const { page } = await visit(address);
      const demo = await new DemoPage(page, shipped.id).wake();
      expect(await wordsOf(demo), 'awake').toBe(truth.article);
      await demo.point();
      expect(await translate(page, { on: true })).toBeGreaterThan(10);
      await expectWhole(demo, shipped, truth);
      expect(isTranslated(await demo.root.innerText())).toBe(true);
    });
  },
);

describe.each(representatives(demos))('$id, for the pieces that demos share', (shipped) => {
  const address = shipped.path;

  test('keeps what the reader does while it is drawn anew', async ({ site, visit, skip }) => {
    const translated = Promise.withResolvers<undefined>();
    onTestFinished(() => translated.resolve(undefined));
    site.break(WAKING, { holdUntil: translated.promise });
    const { page } = await visit(address);
    const demo = new DemoPage(page, shipped.id);
    await translate(page);
    translated.resolve(undefined);
    await demo.wake();
    const tables = demo.view.locator('details').filter({ hasText: 'As a table' });
    const hasTable = (await tables.count()) > 0; // a map carries its values in its cells
    if (hasTable) await tables.first().locator('summary').click();
    const field = demo.view.locator('input[type="text"], textarea').first();
    if ((await field.count()) === 0)
      skip('its figure has no field to write in before it is edited');
    const before = await field.evaluateHandle((element) => element);
    const written = await field.inputValue();
    await field.focus();
    await page.keyboard.press('Control+Home'); // a field may have several lines
    await page.keyboard.type('Ann');
    await expect.poll(() => before.evaluate((element) => element.isConnected)).toBe(false);
    expect(await field.inputValue()).toBe(`Ann${written}`);
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    if (hasTable) expect(await tables.first().getAttribute('open')).not.toBeNull();
  });

  test.for([false, true])(
    'is whole where it was translated once awake (and ever again: %s)',
    async (on, { visit }) => {
      const { truth } = await lookAt(shipped, () => visit(address));
      const { page } = await visit(address);
      const demo = await new DemoPage(page, shipped.id).wake();
      await demo.point();
      expect(await translate(page, { on })).toBeGreaterThan(10);
      await expectWhole(demo, shipped, truth);
      expect(isTranslated(await demo.root.innerText())).toBe(true);
    },
  );

  test.for(EDITS)('is whole where the page %s on its way', async ([, edit], { site, visit }) => {
    const { truth } = await lookAt(shipped, () => visit(address));
    site.break(/\/embed\//, { edit });
    const { page } = await visit(address);
    await expectWhole(new DemoPage(page, shipped.id), shipped, truth);
  });
});

describe('a demo on a page that somebody goes on translating', () => {
  const shipped = smallestDemo();
  const { id } = shipped;

  /** All but the time that the run took, and whether the weights are still being unpacked. */
  const withoutTimes = async (demo: DemoPage) =>
    (await wordsOf(demo))
      .replace(/(?<=liveonWASM·)[\d.]+m?s/, '')
      .replace('32-bit,unpacking', '32-bitweights');

  test('goes live, and says what it says where nobody does', async ({ visit }) => {
    const goLive = async (translated: boolean) => {
      const { page } = await visit(shipped.path);
      const demo = await new DemoPage(page, id).wake();
      if (translated) await translate(page, { on: true });
      await demo.goLive();
      const article = await withoutTimes(demo);
      await choose(demo, otherPreset(shipped));
      await expect.poll(() => withoutTimes(demo), { timeout: 30_000 }).not.toBe(article);
      await demo.phase('live');
      return { article, other: await withoutTimes(demo) };
    };
    expect(await goLive(true)).toEqual(await goLive(false));
  });
});
