import { expect } from 'vitest';
import type { AnswerKeyResult, AnswerKeySpec } from '../../src/experiments/answer-key/spec.ts';
import { edgeLabel } from '../../src/demos/answer-key/edges.ts';
import { DemoPage } from './demoPage.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 120_000, interval: 300 };

test('answer-key keeps its key until parts and ways are marked, scores them, and takes other words live', async ({
  visit,
}) => {
  const { page } = await visit('/embed/answer-key/?device=wasm', { permissions });
  const demo = await new DemoPage(page, 'answer-key').wake();
  const specOf = async () => (await demo.spec()) as AnswerKeySpec;
  const resultOf = async () => (await demo.exported()).result as AnswerKeyResult;
  const { key } = await resultOf();
  expect(key.heads).toEqual([
    { layer: 0, head: 1 },
    { layer: 2, head: 3 },
  ]);
  const questions = demo.root.getByTestId('question');
  const verdict = (at: number) => questions.nth(at).getByTestId('verdict').innerText();
  const line = (layer: number) =>
    demo.root.getByRole('row').filter({
      has: page.getByRole('rowheader', { name: String(layer), exact: true }),
    });
  const look = demo.root.getByTestId('look');
  const mark = demo.root.getByTestId('mark-part');

  // An MLP, and where a head looks on either prompt.
  expect(await demo.figure(2).count()).toBe(0);
  await line(1).getByRole('gridcell').last().click();
  await expect.poll(() => look.innerText(), SOON).toMatch(/^MLP 1 looks nowhere/);
  await mark.click();
  await expect.poll(async () => (await specOf()).marked, SOON).toEqual([{ layer: 1, head: null }]);
  await mark.click();
  await line(2).getByRole('gridcell').nth(3).click();
  await expect.poll(() => look.innerText(), SOON).toContain('“cat”, position 2');
  await demo.root.getByRole('radio', { name: 'the corrupt one' }).check({ force: true });
  await expect.poll(() => look.innerText(), SOON).toContain('“hen”, position 5');
  const exactly = demo.figure(1).getByRole('radio', { name: 'patched exactly' });
  await exactly.check({ force: true });
  await expect.poll(() => demo.figure(1).innerText(), SOON).toContain('patched one by one');

  await mark.click();
  expect((await specOf()).marked).toEqual([{ layer: 2, head: 3 }]);

  // Ways into the head that is looked at, by pointer and by keys; into another by the list.
  const ways = demo.figure(2);
  const into = (head: string) => demo.view.getByRole('grid', { name: `Ways into head ${head}` });
  const markedWays = async () => (await specOf()).markedEdges.map(edgeLabel);
  expect(await ways.innerText()).not.toContain('in the answer key');
  await demo.cell('Ways into head 2.3', 'value', 1).click();
  expect(await markedWays()).toEqual(['0.1 → value of 2.3']);
  await page.mouse.move(0, 0);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  expect(await markedWays()).toEqual(['0.1 → key of 2.3', '0.1 → value of 2.3']);
  await expect
    .poll(() => ways.getByTestId('readout').innerText(), SOON)
    .toBe('0.1 → key of 2.3: +0.72 of the gap and marked');
  expect(await into('2.3').getByRole('gridcell', { selected: true }).count()).toBe(2);
  await ways.getByRole('radio', { name: 'by gradient' }).check({ force: true });
  await expect.poll(() => ways.innerText(), SOON).toContain('guessed by gradients');
  await ways.getByRole('combobox', { name: 'Ways into' }).selectOption('head 1.2');
  await into('1.2').waitFor();
  expect(await into('1.2').getByRole('gridcell').count()).toBe(15);
  await ways.getByRole('button', { name: 'Unmark 0.1 → value of 2.3' }).click();
  expect(await ways.getByRole('status').innerText()).toMatch(/^One way is marked\./);

  const guess = questions.first().getByRole('button', { name: 'My guess: head 2.3, and one way' });
  await guess.click();
  await expect
    .poll(() => verdict(0), SOON)
    .toMatch(
      /^Not quite\. .* recall 0\.50, AUROC 0\.750\. Of your one way one is .*, AUROC 1\.000\.$/,
    );
  await expect.poll(() => demo.figure(1).innerText(), SOON).toContain('heads 0.1 and 2.3');
  expect(await ways.innerText()).toContain('The way in the answer key: 0.1 → key of 2.3');
  await line(0).getByRole('gridcell').nth(1).click();
  await mark.click();
  await expect
    .poll(() => verdict(0), SOON)
    .toMatch(/of your two parts two are .* AUROC 1\.000\. /i);
  expect(await demo.figure(3).count()).toBe(0);
  await questions.nth(1).getByRole('button', { name: 'the gradient' }).click();
  await expect
    .poll(() => verdict(1), SOON)
    .toMatch(/^Right\. The gradient: on ways the AUROC is 0\.478/);
  expect(await demo.figure(3).innerText()).toContain('on ways the gradient scores 0.48');
  const own = demo.figure(3).getByRole('row', { name: /your marks/ });
  expect(await own.getByRole('cell').allInnerTexts()).toEqual(['1.000', '1.000', '', '']);
  expect(await demo.figure(4).innerText()).toContain('+0.72 patched');

  await demo.goLive();
  const before = await specOf();
  await demo.view.getByTestId('draw-pair').click();
  await expect.poll(async () => (await specOf()).clean, SOON).not.toBe(before.clean);
  const drawn = await specOf();
  expect(drawn).toMatchObject({ marked: [], markedEdges: [] });
  await expect
    .poll(async () => (await resultOf()).clean.strTokens.join(' '), SOON)
    .toBe(drawn.clean);
  await demo.view.getByRole('combobox', { name: 'A tiny model that' }).selectOption('mark');
  await expect
    .poll(async () => (await resultOf()).key.heads[0], SOON)
    .toEqual({ layer: 0, head: 2 });
  expect((await specOf()).clean).toContain(' MARK ');

  const prompt = demo.root.getByRole('group', { name: 'Clean prompt' });
  await prompt.getByRole('button').first().click();
  await prompt.getByRole('textbox', { name: 'Clean prompt' }).fill('ant MARK zebra');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => prompt.innerText(), SOON)
    .toMatch(/expected words that the model knows \(MARK, ant, .*got "zebra"/i);
});
