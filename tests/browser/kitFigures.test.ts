import { expect } from 'vitest';
import { Specimen, THEMES, violations, wakeKit } from './kitPage.ts';
import { test } from './site.ts';
import { translate, untranslated } from './translator.ts';

/** Plot is fetched, and the machine may be busy. */
const eventually = <Value>(read: () => Promise<Value>) => expect.poll(read, { timeout: 20_000 });

const WIDE = { viewport: { width: 1280, height: 900 } };

test('two states become one, and two again', async ({ visit }) => {
  const { page } = await visit('/kit/', WIDE);
  await wakeKit(page);
  for (const theme of THEMES) {
    const piece = new Specimen(page, 'before-after', theme);
    const bars = () => piece.root.locator('tbody tr').first().locator('.bar').count();
    expect(await bars()).toBe(2);
    expect(await piece.text()).toContain('change, points');
    await piece.root.getByLabel('off', { exact: true }).focus();
    await page.keyboard.press('ArrowLeft');
    expect(await bars()).toBe(1);
    expect(await piece.text()).not.toContain('change, points');
    await page.keyboard.press('ArrowRight');
    expect(await bars()).toBe(2);
  }
});

test('a question is guessed, judged and asked again by keyboard', async ({ visit }) => {
  const { page } = await visit('/kit/', WIDE);
  await wakeKit(page);
  for (const theme of THEMES) {
    const piece = new Specimen(page, 'question', theme);
    const verdict = piece.root.getByTestId('verdict');
    const words = piece.root.getByRole('toolbar', { name: 'The sentence' }).getByRole('button');
    expect(await piece.root.innerHTML()).not.toContain('of its attention');

    for (const given of [1, 2, 3]) {
      await piece.root.getByTestId('hint').press('Enter');
      expect(await piece.root.getByRole('list', { name: 'Hints' }).locator('li').count()).toBe(
        given,
      );
    }
    expect(await piece.root.getByTestId('hint').count()).toBe(0);

    await words.nth(1).press('Enter');
    await piece.button('My guess: “capital”').press('Enter');
    expect(await verdict.innerText()).toMatch(/^Not quite\. 0\.\d\d of its attention/);
    const again = piece.root.getByTestId('ask-again');
    expect(await again.evaluate((button) => button === document.activeElement)).toBe(true);

    await page.keyboard.press('Enter');
    expect(await verdict.innerText()).toBe('');
    expect(await piece.root.innerHTML()).not.toContain('of its attention');
    await words.nth(3).press('Enter');
    await piece.button('My guess: “France”').press('Enter');
    expect(await verdict.innerText()).toMatch(/^Right\. /);
    await again.press('Enter');
    await piece.root.getByTestId('show-answer').press('Enter');
    expect(await verdict.innerText()).toMatch(/^0\.\d\d of its attention/);
  }
  expect(await violations(page, '#question')).toEqual([]);
});

test('a lens tells each layer to pointer and keys, and fills while layers arrive', async ({
  visit,
}) => {
  const { page } = await visit('/kit/', WIDE);
  await wakeKit(page);
  for (const theme of THEMES) {
    const piece = new Specimen(page, 'lens-plot', theme);
    const atRest = await piece.readout.innerText();
    await piece.plot.scrollIntoViewIfNeeded();
    await piece.pointAt('circle', 10);
    expect(await piece.readout.innerText()).toMatch(/^before block 10: all heads on −/);
    await page.mouse.move(0, 0);
    expect(await piece.readout.innerText()).toBe(atRest);

    await piece.range.focus();
    await page.keyboard.press('End');
    expect(await piece.readout.innerText()).toMatch(/^after the last block: .*first choice ·Mary$/);
    await page.keyboard.press('ArrowDown');
    expect(await piece.readout.innerText()).toMatch(/^before block 29:/);
    expect(await piece.range.getAttribute('aria-valuetext')).toBe(await piece.readout.innerText());

    const height = (await piece.root.boundingBox())!.height;
    const all = await piece.plot.locator('svg circle').count();
    await piece.slideTo(5);
    await eventually(() => piece.plot.locator('svg circle').count()).toBe(10);
    expect(all).toBe(62);
    expect((await piece.root.boundingBox())!.height).toBe(height);
    await piece.slideTo(0);
    await eventually(() => piece.readout.innerText()).toBe('No layer has arrived.');
  }
});

test('a curve tells what is pointed at, keeps what is chosen, and grows in its place', async ({
  visit,
}) => {
  const { page } = await visit('/kit/', WIDE);
  await wakeKit(page);
  for (const theme of THEMES) {
    const piece = new Specimen(page, 'curve', theme);
    const box = (await piece.plot.locator('.cursor').boundingBox())!;
    await piece.plot.scrollIntoViewIfNeeded();
    await piece.plot.locator('.cursor').click({ position: { x: box.width / 3, y: 20 } });
    expect(await piece.readout.innerText()).toMatch(/^before block 10: 0\.\d\d \(0\.\d\d to 0/);
    await page.mouse.move(0, 0);
    expect(await piece.readout.innerText()).toMatch(/^before block 10:/);
    await piece.range.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const chosen = await piece.readout.innerText();
    await piece.range.blur();
    await page.mouse.move(0, 0);
    expect(await piece.readout.innerText()).toBe(chosen);
    const height = (await piece.root.boundingBox())!.height;
    await piece.slideTo(4);
    await eventually(() => piece.readout.innerText()).toMatch(/^before block 3:/);
    expect((await piece.root.boundingBox())!.height).toBe(height);
  }
});

test('points are named, walked, chosen and drawn by other measures', async ({ visit }) => {
  const { page } = await visit('/kit/', WIDE);
  await wakeKit(page);
  for (const theme of THEMES) {
    const piece = new Specimen(page, 'scatter', theme);
    await piece.plot.scrollIntoViewIfNeeded();
    await piece.range.focus();
    await page.keyboard.press('End');
    expect(await piece.readout.innerText()).toMatch(/^head 23\.4: /);
    const names = piece.plot.locator('svg text', { hasText: 'head 23.4' });
    await page.keyboard.press('Enter');
    await eventually(() => names.count()).toBe(1);
    expect(await piece.readout.innerText()).toMatch(/, chosen$/);
    await page.keyboard.press('ArrowDown');
    expect(await piece.readout.innerText()).not.toMatch(/^head 23\.4: /);
    await piece.range.blur();

    await piece.pointAt('circle[r="5"]', 0);
    expect(await piece.readout.innerText()).toMatch(/^head 23\.4: /);
    await page.mouse.down();
    await page.mouse.up();
    await eventually(() => names.count()).toBe(0);

    await piece.root.getByLabel('Up').selectOption({ label: 'layer' });
    await eventually(() => piece.plot.locator('svg').innerHTML()).toContain('↑ layer');
  }
});

test('a text comes word by word, and what differs is marked', async ({ visit }) => {
  const { page } = await visit('/kit/', WIDE);
  await wakeKit(page);
  for (const theme of THEMES) {
    const piece = new Specimen(page, 'text', theme);
    const second = piece.root.getByTestId('text').nth(1);
    expect(await second.locator('mark').allInnerTexts()).toEqual([' tonight']);
    await piece.slideTo(4);
    expect(await second.innerText()).toBe('the nurse asks Anna▍');
    expect(await second.getAttribute('aria-busy')).toBe('true');
    expect(await second.locator('mark').count()).toBe(0);
  }
});

test('a panel opens by keyboard, and what is inside works', async ({ visit }) => {
  const { page } = await visit('/kit/', WIDE);
  await wakeKit(page);
  for (const theme of THEMES) {
    const piece = new Specimen(page, 'panel', theme);
    const panel = piece.root.locator('details.panel');
    const cell = piece.root.locator('td[tabindex="0"]');
    expect(await cell.isVisible()).toBe(false);
    await panel.locator('summary').press('Enter');
    await eventually(() => panel.getAttribute('data-phase')).toBe('awake');
    await cell.press('ArrowRight');
    expect(await piece.readout.innerText()).toMatch(/head 1/);
    await page.keyboard.press('Enter');
    expect(await piece.root.locator('td[aria-selected=true]').count()).toBe(1);
  }
  expect(await violations(page, '#panel')).toEqual([]);
});

/** What a reader does to a piece whose words change with it. */
const OPERATIONS: Readonly<Record<string, (piece: Specimen) => Promise<void>>> = {
  'before-after': (piece) => piece.root.getByRole('radio').first().check({ force: true }),
  question: async (piece) => {
    await piece.root.getByTestId('hint').click();
    await piece.root.getByTestId('show-answer').click();
  },
  'lens-plot': async (piece) => {
    await piece.slideTo(7);
    await eventually(() => piece.plot.locator('svg circle').count()).toBe(14);
  },
  curve: async (piece) => {
    await piece.slideTo(7);
    await eventually(() => piece.readout.innerText()).toMatch(/block 6/);
  },
  scatter: (piece) => piece.range.press('End'),
  text: (piece) => piece.slideTo(6),
};

test('pieces show on a translated page what they show on one that was not', async ({ visit }) => {
  const { page } = await visit('/kit/', WIDE);
  await wakeKit(page);
  for (const [id, operate] of Object.entries(OPERATIONS)) {
    const [translated, other] = [
      new Specimen(page, id, 'light'),
      new Specimen(page, id, 'dark'),
    ] as const;
    expect(await translate(translated.root)).toBeGreaterThan(0);
    const textOf = async (piece: Specimen) => untranslated(await piece.text());
    const before = await textOf(translated);
    for (const piece of [translated, other]) await operate(piece);
    await other.root.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await eventually(() => textOf(translated)).toBe(await textOf(other));
    expect(await textOf(translated), id).not.toBe(before);
  }
});

test('without script a question has its answer folded, and plots are drawn', async ({ visit }) => {
  const { page } = await visit('/kit/', { ...WIDE, javaScriptEnabled: false });
  const piece = new Specimen(page, 'question', 'light');
  expect(await piece.root.getByTestId('show-answer').isVisible()).toBe(false);
  const answer = piece.root.locator('noscript p');
  expect(await answer.isVisible()).toBe(false);
  await piece.root.locator('noscript summary').click();
  expect(await answer.isVisible()).toBe(true);
  expect(await new Specimen(page, 'curve', 'dark').plot.locator('svg').isVisible()).toBe(true);
});

test('at 360 px nothing is wider than its pane', async ({ visit }) => {
  const { page } = await visit('/kit/', { viewport: { width: 360, height: 740 } });
  await wakeKit(page);
  const wide = await page
    .locator('.pane')
    .evaluateAll((panes) =>
      panes
        .filter((pane) => pane.scrollWidth > pane.clientWidth)
        .map((pane) => `${pane.getAttribute('data-specimen') ?? ''} ${pane.scrollWidth}`),
    );
  expect(wide).toEqual([]);
});
