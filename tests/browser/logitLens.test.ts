import { expect } from 'vitest';
import type { LogitLensResult } from '../../src/experiments/logit-lens/spec.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const ADDRESS = '/embed/logit-lens/?device=wasm';

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 60_000 };

const specOf = async (demo: DemoPage) =>
  JSON.parse(await demo.copy('spec')) as { prompt: string; answer: string };

test('the logit lens tells of the cell that is clicked, and of the one that the arrows lead to', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await new DemoPage(page, 'logit-lens').wake();
  const { rows } = (await demo.exported()).result as LogitLensResult;
  const readout = demo.root.getByTestId('readout');
  const line = demo.root
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: '20' }) });
  await line.getByRole('gridcell').last().click();
  await expect.poll(() => readout.innerText(), SOON).toMatch(/layer 20/);
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => readout.innerText(), SOON).toMatch(/layer 21/);
  const [first] = rows[21]!.choices.at(-1)!;
  await expect.poll(() => readout.innerText(), SOON).toContain(first!.trim());
});

test('the logit lens reads another sentence, follows another word, and says beside it what is none', async ({
  visit,
}) => {
  const { page } = await visit(ADDRESS, { permissions });
  const demo = await new DemoPage(page, 'logit-lens').wake();
  await demo.goLive();

  await demo.root
    .getByRole('button', { name: /sentence/i })
    .first()
    .click();
  await demo.root.getByRole('textbox', { name: /sentence/i }).fill('The opposite of hot is');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await specOf(demo)).prompt, SOON).toBe('The opposite of hot is');
  await expect
    .poll(async () => ((await demo.exported()).result as LogitLensResult).end?.choice, SOON)
    .toBe(' cold');

  const word = demo.root.getByRole('textbox', { name: /follow the word/i });
  await word.fill('cold');
  await word.press('Enter');
  await expect
    .poll(async () => ((await demo.exported()).result as LogitLensResult).answer?.text, SOON)
    .toBe(' cold');

  await word.fill('Zbigniew');
  await word.press('Enter');
  await expect.poll(() => word.getAttribute('aria-invalid'), SOON).toBe('true');
  expect(await demo.root.innerText()).toMatch(/Expected one token for the answer, got "Zbigniew"/);
});
