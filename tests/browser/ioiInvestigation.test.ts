import { expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];

test('ioi-investigation takes the sentence that the reader writes', async ({ visit }) => {
  const { page } = await visit('/embed/ioi-investigation/', { permissions });
  const demo = await new DemoPage(page, 'ioi-investigation').wake();
  await demo.root.getByRole('button', { name: /edit/ }).click();
  await demo.root.getByRole('textbox', { name: /sentence/i }).fill('The opposite of hot is');
  await page.keyboard.press('Enter');
  expect(JSON.parse(await demo.copy('spec'))).toMatchObject({ prompt: 'The opposite of hot is' });
});
