import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { layOut } from './kitPage.ts';
import { test, type Visit, type VisitOptions } from './site.ts';
import { translate } from './translator.ts';

type Open = (path: string, options?: VisitOptions) => Promise<Visit>;

const PHONE: VisitOptions = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
};

/** The light specimen of a piece, awake. */
async function specimen(visit: Open, piece: string, options?: VisitOptions) {
  const { page } = await visit('/kit/', options);
  await layOut(page);
  const pane = page.locator(`[data-specimen="${piece}"].light`);
  await page.waitForSelector(`[data-specimen="${piece}"].light[data-awake]`, { state: 'attached' });
  return { page, pane };
}

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.textContent.trim() ?? '');
const readout = (pane: Locator) => pane.getByTestId('readout').first().innerText();
const row = (pane: Locator, name: string) =>
  pane.locator('tbody tr', {
    has: pane.page().locator('th', { hasText: new RegExp(`^${name}$`) }),
  });

describe('HeadMap', () => {
  test('tells and chooses the head that is clicked', async ({ visit }) => {
    const { pane } = await specimen(visit, 'HeadMap');
    const cell = row(pane, '23').locator('td').nth(4);
    await cell.hover();
    expect(await readout(pane)).toContain('head 23.4: +0.89 of the answer, among the first three');
    await cell.click();
    expect(await pane.getByTestId('said').innerText()).toContain('Chosen: head 23.4.');
    expect(await cell.getAttribute('aria-selected')).toBe('true');
  });

  test('is walked with the arrow keys from the chosen head, and chooses with Enter', async ({
    visit,
  }) => {
    const { page, pane } = await specimen(visit, 'HeadMap');
    await row(pane, '23').locator('td').nth(4).click();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowRight');
    expect(await readout(pane)).toMatch(/^head 24\.5:/);
    await page.keyboard.press('Enter');
    expect(await pane.getByTestId('said').innerText()).toContain('Chosen: head 24.5.');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    expect(await readout(pane)).toMatch(/^head 24\.5:/);
  });

  test('switches heads off and on where a click does that', async ({ visit }) => {
    const { page, pane } = await specimen(visit, 'HeadMap');
    await pane.getByRole('radio', { name: 'switches it off or on' }).check();
    await row(pane, '23').locator('td').nth(4).click();
    await row(pane, '2').locator('td').nth(0).click();
    expect(await pane.getByTestId('said').innerText()).toContain('Off: heads 2.0 and 23.4.');
    const off = row(pane, '2').locator('td').nth(0);
    expect(await off.getAttribute('aria-label')).toMatch(/, off$/);
    await page.keyboard.press('Space');
    expect(await pane.getByTestId('said').innerText()).toContain('Off: head 23.4.');
  });

  test('shows its numbers when asked to', async ({ visit }) => {
    const { pane } = await specimen(visit, 'HeadMap');
    const seen = () =>
      row(pane, '23')
        .locator('td')
        .nth(4)
        .evaluate((cell) => getComputedStyle(cell).color);
    expect(await seen()).toMatch(/, 0\)$|\/ 0\)$|transparent/);
    await pane.getByLabel('Numbers').check();
    expect(await seen()).not.toMatch(/, 0\)$|\/ 0\)$|transparent/);
  });
});

describe('PatchMap', () => {
  test('grows by rows without moving what is below', async ({ visit }) => {
    const { pane } = await specimen(visit, 'PatchMap');
    const height = async () => (await pane.locator('table').boundingBox())!.height;
    const before = await height();
    expect(await pane.locator('tr.waiting').count()).toBe(2);
    await pane.getByRole('slider').press('ArrowRight');
    expect(await pane.locator('tr.waiting').count()).toBe(1);
    expect(await height()).toBe(before);
  });

  test('reads out all tokens of a cell that a finger touched, with its labels in view', async ({
    visit,
  }) => {
    const { page, pane } = await specimen(visit, 'PatchMap', PHONE);
    await pane.locator('.scroll').evaluate((frame) => (frame.scrollLeft = 1000));
    await row(pane, '23').locator('td').last().tap();
    expect(await readout(pane)).toMatch(
      /^layer 23, “ to” \(13\)\s+→ · 32\.7%, ·a 26\.6%, , 16\.4%/,
    );
    const label = (await row(pane, '23').locator('th').boundingBox())!;
    expect(label.x).toBeGreaterThanOrEqual(0);
    expect(label.x + label.width).toBeLessThan(120);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});

describe('HeadDetail', () => {
  test('looks from the token that is chosen', async ({ visit }) => {
    const { page, pane } = await specimen(visit, 'HeadDetail');
    const tokens = pane.getByRole('toolbar').getByRole('button');
    await tokens.nth(4).click();
    expect(await pane.innerText()).toContain('looks from “ went” (4)');
    expect(await tokens.nth(9).getAttribute('aria-label')).toBe('“ John”, position 9');
    await page.keyboard.press('ArrowLeft');
    expect(await pane.innerText()).toContain('looks from “ John” (3)');
    expect(await focused(page)).toBe('·John');
  });

  test('shows its whole pattern when that is opened, nothing above the diagonal', async ({
    visit,
  }) => {
    const { pane } = await specimen(visit, 'HeadDetail');
    const cells = pane.getByRole('grid').getByRole('gridcell');
    expect(await cells.count()).toBe(0);
    await pane.getByText('Where it looks from every token').click();
    await cells.first().waitFor();
    expect(await cells.count()).toBe(14 * 14);
    expect(await pane.locator('td.blank').count()).toBe((14 * 13) / 2);
    expect(await cells.nth(0).innerText()).toBe('1.00');
  });

  test('switches its head off, says so, and on again', async ({ visit }) => {
    const { pane } = await specimen(visit, 'HeadDetail');
    await pane.getByTestId('switch-head').click();
    expect(await pane.innerText()).toContain('Off: head 23.0.');
    expect(await pane.getByTestId('switch-head').innerText()).toBe('Switch head 23.0 on');
    await pane.getByRole('radio', { name: 'zero' }).check();
    expect(await pane.getByRole('radio', { name: 'zero' }).isChecked()).toBe(true);
    await pane.getByText('All heads on').click();
    expect(await pane.innerText()).not.toContain('Off:');
  });
});

describe('PromptTokens', () => {
  const first = (pane: Locator) => pane.locator('.prompt').first();

  test('becomes a field where it was clicked, and keeps what Enter ends', async ({ visit }) => {
    const { page, pane } = await specimen(visit, 'PromptTokens');
    const prompt = first(pane);
    await prompt.scrollIntoViewIfNeeded();
    const box = (await prompt.locator('.place').boundingBox())!;
    await prompt.locator('.chip').nth(3).click();
    const field = prompt.getByRole('textbox').first();
    const now = (await field.boundingBox())!;
    expect([now.x, now.y, now.width, now.height]).toEqual([box.x, box.y, box.width, box.height]);
    await page.keyboard.type(' Smith');
    await page.keyboard.press('Enter');
    expect(await prompt.locator('.place').innerText()).toContain('Mary and John Smith went');
    expect(await prompt.locator('.changed').first().innerText()).toContain('Smith');
    expect(await focused(page)).toContain('John Smith');
  });

  test('gives the old text back on Escape, and opens again with Enter', async ({ visit }) => {
    const { page, pane } = await specimen(visit, 'PromptTokens');
    const prompt = first(pane);
    await prompt.locator('.place').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type(' my friend');
    await page.keyboard.press('Escape');
    expect(await prompt.locator('.token').count()).toBe(14);
    await page.keyboard.press('Enter');
    expect(await prompt.getByRole('textbox').first().inputValue()).toMatch(/drink to$/);
  });

  test('keeps what was written when the field is left', async ({ visit }) => {
    const { page, pane } = await specimen(visit, 'PromptTokens');
    const prompt = first(pane);
    await prompt.locator('.place').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Mary and John');
    await prompt.getByLabel('against').click();
    expect(await prompt.locator('.place').innerText()).toContain('Mary and John');
    expect(await prompt.locator('.token').count()).toBe(0);
  });

  test('says beside a word what is wrong with it', async ({ visit }) => {
    const { page, pane } = await specimen(visit, 'PromptTokens');
    const answer = first(pane).getByLabel('The answer');
    await answer.fill('Mary Ann');
    await page.keyboard.press('Enter');
    const described = (await answer.getAttribute('aria-describedby'))!;
    expect(await page.locator(`[id="${described}"]`).innerText()).toContain('more than one token');
    await answer.fill('Susan');
    await page.keyboard.press('Enter');
    expect(await answer.getAttribute('aria-invalid')).toBeNull();
    expect(await first(pane).innerText()).toContain('(changed)');
  });

  test('chooses tokens one by one where that is asked for', async ({ visit }) => {
    const { page, pane } = await specimen(visit, 'PromptTokens');
    const tokens = pane.getByRole('toolbar').getByRole('button');
    await tokens.nth(1).click();
    await page.keyboard.press('ArrowRight');
    expect(await tokens.nth(2).getAttribute('aria-pressed')).toBe('true');
    expect(await readout(pane)).toMatch(/^“ and”, position 2: 0\.\d\d/);
    await page.keyboard.press('End');
    expect(await tokens.nth(13).getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Tab');
    expect(await focused(page)).not.toBe('·to');
  });

  test('has targets for a thumb at 360 pixels', async ({ visit }) => {
    const { page, pane } = await specimen(visit, 'PromptTokens', PHONE);
    const small = await pane
      .locator('button, input')
      .evaluateAll((targets) =>
        targets
          .filter((target) => target.getBoundingClientRect().height < 36)
          .map(({ outerHTML }) => outerHTML),
      );
    expect(small).toEqual([]);
    const tall = await pane
      .getByRole('toolbar')
      .getByRole('button')
      .evaluateAll((tokens) => tokens.map((token) => token.getBoundingClientRect().height));
    expect(Math.min(...tall)).toBeGreaterThanOrEqual(44);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});

test('a Select hands on the value that is chosen', async ({ visit }) => {
  const { pane } = await specimen(visit, 'Select');
  const select = pane.getByLabel('Put in');
  const word = (await select.locator('option').nth(3).innerText()).trim();
  await select.selectOption({ index: 3 });
  expect(await pane.getByTestId('said').innerText()).toBe(`“${word}” is put in.`);
});

describe('Hint', () => {
  const card = (pane: Locator) => pane.getByRole('tooltip', { includeHidden: true });

  test.for(['hover', 'focus', 'tap'] as const)('shows on %s', async (way, { visit }) => {
    const { page, pane } = await specimen(visit, 'Hint', way === 'tap' ? PHONE : {});
    const phrase = pane.getByRole('button');
    expect(await card(pane).isVisible()).toBe(false);
    await phrase[way]();
    await card(pane).waitFor({ state: 'visible' });
    const box = (await card(pane).boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(page.viewportSize()!.width);
    if (way === 'hover') await page.mouse.move(0, 0);
    else await page.keyboard.press('Escape');
    await card(pane).waitFor({ state: 'hidden' });
  });

  test('stays while the pointer is on what it says', async ({ visit }) => {
    const { page, pane } = await specimen(visit, 'Hint');
    await pane.getByRole('button').hover();
    await card(pane).hover();
    expect(await card(pane).isVisible()).toBe(true);
    await page.mouse.move(0, 0);
    await card(pane).waitFor({ state: 'hidden' });
  });
});

test('the pieces follow what is done on a page that a translator has touched', async ({
  visit,
}) => {
  const { page } = await visit('/kit/');
  await page.waitForSelector('[data-specimen="HeadDetail"].light[data-awake]', {
    state: 'attached',
  });
  expect(await translate(page)).toBeGreaterThan(10);
  const detail = page.locator('[data-specimen="HeadDetail"].light');
  await detail.getByTestId('switch-head').click();
  expect(await detail.getByTestId('switch-head').innerText()).toBe('Switch head 23.0 on');
  expect(await detail.innerText()).toContain('Off: head 23.0.');
  await detail.getByRole('toolbar').getByRole('button').nth(4).click();
  expect(await detail.innerText()).toContain('looks from “ went” (4)');
  expect(await detail.innerText()).not.toContain('from the last token');

  const heads = page.locator('[data-specimen="HeadMap"].light');
  await row(heads, '24').locator('td').nth(5).hover();
  expect(await readout(heads)).toMatch(/^head 24\.5: [+−]?0\.\d\d of the answer$/);

  const prompt = page.locator('[data-specimen="PromptTokens"].light .prompt').first();
  await prompt.locator('.chip').nth(3).click();
  await page.keyboard.type(' Smith');
  await page.keyboard.press('Enter');
  expect(await prompt.locator('.place').innerText()).toContain('Mary and John Smith went');
  expect(await prompt.innerText()).toContain('changed, tokens come with the result');
  expect(await prompt.innerText()).not.toContain('14 tokens');
});
