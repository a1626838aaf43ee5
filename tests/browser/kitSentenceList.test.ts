import { expect } from 'vitest';
import { layOut } from './kitPage.ts';
import { test } from './site.ts';

test('a SentenceList hands on its lines, and says what is too much without losing it', async ({
  visit,
}) => {
  const { page } = await visit('/kit/');
  await layOut(page);
  const pane = page.locator('[data-specimen="SentenceList"].light');
  await page.waitForSelector('[data-specimen="SentenceList"].light[data-awake]', {
    state: 'attached',
  });
  const field = pane.getByRole('textbox');
  const said = pane.getByTestId('said');
  await field.fill(' One.\n\nTwo. ');
  await field.blur();
  expect(await said.innerText()).toBe('Sentences: 2.');
  expect(await pane.innerText()).toContain('(changed)');
  const many = Array.from({ length: 9 }, (_, i) => `Sentence ${i}.`).join('\n');
  await field.fill(many);
  await field.blur();
  expect(await pane.getByRole('alert').innerText()).toContain(
    '8 sentences at most, one a line, got 9',
  );
  expect(await field.inputValue()).toBe(many);
  expect(await said.innerText()).toBe('Sentences: 2.');
  await field.focus();
  await page.keyboard.press('Escape');
  expect(await field.inputValue()).toBe('One.\nTwo.');
  expect(await pane.getByRole('alert').count()).toBe(0);
});
