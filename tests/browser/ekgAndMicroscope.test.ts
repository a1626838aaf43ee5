import { expect } from 'vitest';
import type { EkgResult, EkgSpec } from '../../src/experiments/ekg-and-microscope/spec.ts';
import { DemoPage } from './demoPage.ts';
import { test, type Visit, type VisitOptions } from './site.ts';

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 60_000, interval: 300 };

const REPORT = 'the nurse asks Anna about her sleep .';

async function open(
  visit: (path: string, options: VisitOptions) => Promise<Visit>,
  preset: string,
): Promise<DemoPage> {
  const { page } = await visit(`/embed/ekg-and-microscope/?preset=${preset}&device=wasm`, {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  return new DemoPage(page, 'ekg-and-microscope').wake();
}

const specOf = async (demo: DemoPage) => (await demo.spec()) as EkgSpec;
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as EkgResult;

/** A word's cell in the map of what the second model's heads listen for, by its place in the order of the map. */
const heard = (demo: DemoPage, head: string, word: number) =>
  demo.cell(/^The second model/, head, word);

test('the EKG judges a guess, and says only then what the look inside shows', async ({ visit }) => {
  const demo = await open(visit, 'ordinary');
  expect(await demo.figure(2).innerText()).not.toMatch(/In the second model/);
  await demo.view.getByTestId('hint').click();
  await expect
    .poll(() => demo.view.getByRole('list', { name: 'Hints' }).innerText(), SOON)
    .toMatch(/broad line/);
  await demo.view.getByRole('button', { name: 'The second', exact: true }).click();
  const verdict = demo.view.getByTestId('verdict').first();
  await expect
    .poll(() => verdict.innerText(), SOON)
    .toMatch(/^Not quite\. .* never differ by more than 0\.00/);
  await expect
    .poll(() => demo.figure(2).innerText(), SOON)
    .toMatch(/In the second model head 1\.2 listens for/);
  await demo.view.getByTestId('ask-again').first().click();
  expect(await demo.figure(2).innerText()).not.toMatch(/In the second model/);
  await demo.view.getByRole('button', { name: 'Nobody could tell' }).click();
  await expect.poll(() => verdict.innerText(), SOON).toMatch(/^Right\. /);

  const cure = demo.view.getByTestId('question').nth(1);
  await cure.getByRole('button', { name: 'as high as with the head' }).click();
  expect(await cure.getByTestId('verdict').innerText()).toBe('Kept until it is measured.');
  expect(await demo.figure(4).innerText()).not.toMatch(/Off alone/);
  await demo.view.getByRole('button', { name: 'Put “tonight” into the report' }).click();
  await expect
    .poll(() => cure.getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Not quite\. With the head it is \d\.\d\d nats a word, without it \d\.\d\d;/);
  expect(await demo.figure(4).innerText()).toMatch(/Off alone, head 1\.2/);
});

test('the EKG puts in the word that is chosen on the map, from the list or by its place', async ({
  visit,
}) => {
  const demo = await open(visit, 'ordinary');
  await heard(demo, '1.2', 0).click();
  await expect
    .poll(async () => (await specOf(demo)).insert, SOON)
    .toEqual({ word: 'tonight', at: 8 });
  await expect.poll(() => demo.figure(3).innerText(), SOON).toMatch(/After “tonight”/);

  const list = demo.view.getByRole('combobox', { name: 'Put in' });
  await list.selectOption('today');
  await expect
    .poll(async () => (await specOf(demo)).insert, SOON)
    .toEqual({ word: 'today', at: 8 });

  const place = demo.view.getByRole('toolbar', { name: 'Where the word goes in' });
  await place.getByRole('button').nth(3).click();
  await expect
    .poll(async () => (await specOf(demo)).insert, SOON)
    .toEqual({ word: 'today', at: 3 });
  await list.selectOption({ label: 'nothing' });
  await expect.poll(async () => (await specOf(demo)).insert, SOON).toBeNull();
});

test('the EKG switches a head off where it is clicked, and all of them on', async ({ visit }) => {
  const demo = await open(visit, 'trigger');
  await demo.cell(/^Effect of each head/, '1', 2).click();
  await expect.poll(async () => (await specOf(demo)).off, SOON).toEqual([{ layer: 1, head: 2 }]);
  await expect.poll(() => demo.figure(3).innerText(), SOON).toMatch(/^.*Without head 1\.2/);
  await demo.cell(/^Effect of each head/, '0', 1).click();
  await expect.poll(async () => (await specOf(demo)).off, SOON).toHaveLength(2);
  await demo.view.getByRole('button', { name: 'All heads on' }).click();
  await expect.poll(async () => (await specOf(demo)).off, SOON).toEqual([]);
});

test('the EKG takes another report, refuses one that the models cannot read, and runs it', async ({
  visit,
}) => {
  const demo = await open(visit, 'ordinary');
  await demo.writePrompt(/^The report/, 'the nurse asks Zorro .');
  await expect
    .poll(() => demo.view.getByRole('alert').allInnerTexts(), SOON)
    .toContain('The models do not know “Zorro”. Words stand apart, full stops too.');
  await expect.poll(async () => (await specOf(demo)).text, SOON).not.toContain('Zorro');
  await demo.view.getByRole('textbox', { name: /^The report/ }).fill(REPORT);
  await demo.view.getByRole('textbox', { name: /^The report/ }).press('Enter');
  await expect.poll(async () => (await specOf(demo)).text, SOON).toBe(REPORT);

  await demo.goLive();
  await expect.poll(async () => (await resultOf(demo)).plain.words.join(' '), SOON).toBe(REPORT);
  await demo.cell(/^Effect of each head/, '1', 0).click();
  await expect.poll(async () => (await resultOf(demo)).treated?.length, SOON).toBe(8);
  expect((await demo.exported()).spec).toEqual({
    ...{ text: REPORT, insert: null },
    off: [{ layer: 1, head: 0 }],
  });
});
