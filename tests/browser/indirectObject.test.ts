import { expect } from 'vitest';
import { PRESETS } from '../../src/experiments/indirect-object/presets.ts';
import type {
  IndirectObjectResult,
  IndirectObjectSpec,
} from '../../src/experiments/indirect-object/spec.ts';
import { DemoPage } from './demoPage.ts';
import { test, type Visit, type VisitOptions } from './site.ts';

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 60_000, interval: 300 };

async function open(
  visit: (path: string, options: VisitOptions) => Promise<Visit>,
  preset: string,
): Promise<DemoPage> {
  const { page } = await visit(`/embed/indirect-object/?preset=${preset}&device=wasm`, {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  return new DemoPage(page, 'indirect-object').wake();
}

const specOf = async (demo: DemoPage) => (await demo.spec()) as IndirectObjectSpec;
const resultOf = async (demo: DemoPage) => (await demo.exported()).result as IndirectObjectResult;

test('the indirect object judges a guess, tells of the head off alone only then, and leads on', async ({
  visit,
}) => {
  const demo = await open(visit, 'article');
  expect(await demo.figure(3).innerText()).not.toMatch(/Switched off alone/);
  await demo.view.getByTestId('hint').click();
  await expect
    .poll(() => demo.view.getByRole('list', { name: 'Hints' }).innerText(), SOON)
    .toMatch(/The lead is 6/);
  await demo.view.getByRole('button', { name: 'hardly moved' }).click();
  await expect
    .poll(() => demo.view.getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Not quite\. The lead goes from 6\.\d\d to 2\.\d\d: it falls/);
  await expect.poll(() => demo.figure(3).innerText(), SOON).toMatch(/Switched off alone/);
  await demo.view.getByRole('button', { name: /^Now without the heads/ }).click();
  await expect.poll(() => specOf(demo), SOON).toEqual(PRESETS['name-movers-off']!.spec);
  await expect
    .poll(() => demo.figure(1).innerText(), SOON)
    .toMatch(/Without heads 23\.0, 23\.1, 23\.2 and 23\.7/);
});

test('the indirect object shows the head that is clicked, and the map that is asked for', async ({
  visit,
}) => {
  const demo = await open(visit, 'article');
  await demo.cell(/what each head writes$/, '24', 4).click();
  await expect.poll(() => demo.figure(3).innerText(), SOON).toMatch(/head 24\.4 looks at/);
  await demo.view.getByRole('radio', { name: 'the lead without it' }).check({ force: true });
  await expect
    .poll(() => demo.figure(2).innerText(), SOON)
    .toMatch(/Switched off alone, head 23\.3/);
  await expect
    .poll(() => demo.cell(/the lead without it$/, '24', 4).getAttribute('aria-selected'), SOON)
    .toBe('true');
});

test('the indirect object looks from the token that is chosen, and shows the whole pattern', async ({
  visit,
}) => {
  const demo = await open(visit, 'article');
  await demo.view
    .getByRole('toolbar', { name: /^What head 23\.0 attends to/ })
    .getByRole('button')
    .nth(9)
    .click();
  await expect.poll(() => demo.figure(3).innerText(), SOON).toMatch(/looks from “ John” \(9\)/);
  await demo.figure(3).getByText('Where it looks from every token').click();
  const { clean } = await resultOf(demo);
  await expect
    .poll(() => demo.cell('Attention of head 23.0', '·Mary', 1).innerText(), SOON)
    .toBe(clean.pattern[1]![1]!.toFixed(2));
});

test('the indirect object switches the head off, and on, and asks what one that is off writes', async ({
  visit,
}) => {
  const demo = await open(visit, 'negative-off');
  const own = PRESETS['negative-off']!.spec;
  await demo.view.getByRole('radio', { name: 'zero' }).check({ force: true });
  await expect.poll(() => specOf(demo), SOON).toEqual({ ...own, ablation: 'zero' });
  await demo.cell(/how it reacts$/, '23', 3).click();
  await demo.view.getByTestId('switch-head').click();
  await expect
    .poll(() => specOf(demo), SOON)
    .toMatchObject({
      head: { layer: 23, head: 3 },
      off: [{ layer: 23, head: 3 }, ...own.off],
    });
  await demo.view.getByRole('button', { name: 'All heads on' }).click();
  await expect.poll(async () => (await specOf(demo)).off, SOON).toEqual([]);
});

test('the indirect object takes other names, another sentence and another order', async ({
  visit,
}) => {
  const demo = await open(visit, 'article');
  const prompt = async () => (await specOf(demo)).prompt;
  const giver = demo.view.getByRole('combobox', { name: /Name of the giver/ });
  await giver.fill('Peter');
  await giver.press('Enter');
  await expect.poll(prompt, SOON).toMatchObject({ receiver: 'Mary', giver: 'Peter' });
  await demo.view.getByRole('combobox', { name: 'Sentence' }).selectOption('lunch');
  await expect.poll(prompt, SOON).toMatchObject({ template: 'lunch', giver: 'Peter' });
  await demo.view.getByRole('radio', { name: 'who gives' }).check({ force: true });
  await expect.poll(prompt, SOON).toMatchObject({ template: 'lunch', order: 'giver-first' });
});

test('the indirect object takes a sentence of the reader’s own, with its words, and goes back to names', async ({
  visit,
}) => {
  const demo = await open(visit, 'article');
  const prompt = async () => (await specOf(demo)).prompt;
  await demo.writePrompt(/^The prompt/, 'When Anna and Paul met, Paul smiled at');
  await expect.poll(prompt, SOON).toMatchObject({ kind: 'text', answer: 'Mary', foil: 'John' });
  const answer = demo.view.getByRole('textbox', { name: /The answer/ });
  await answer.fill('Anna');
  await answer.press('Enter');
  await expect.poll(prompt, SOON).toEqual({
    ...{ kind: 'text', text: 'When Anna and Paul met, Paul smiled at' },
    ...{ answer: 'Anna', foil: 'John' },
  });
  await demo.view.getByRole('button', { name: 'Back to two names' }).click();
  await expect.poll(prompt, SOON).toEqual(PRESETS['article']!.spec.prompt);
});

test('the indirect object, live, measures the head that is clicked and every head in turn', async ({
  visit,
}) => {
  const demo = await open(visit, 'park');
  await demo.goLive();
  await demo.cell(/what each head writes$/, '24', 4).click();
  await expect.poll(async () => (await resultOf(demo)).head, SOON).toEqual({ layer: 24, head: 4 });
  expect((await resultOf(demo)).clean.pattern.length).toBe((await resultOf(demo)).tokens.length);
  await demo.view.getByRole('button', { name: 'Switch off every head in turn' }).click();
  await expect
    .poll(() => specOf(demo), SOON)
    .toMatchObject({ sweep: true, head: { layer: 24, head: 4 } });
  await demo.root.getByTestId('stop').click();
});

test('the first page tells of the lens and of Mary in small: the answers come after the guess', async ({
  visit,
}) => {
  const { page } = await visit('/concepts/mechanistic-interpretability/');
  const lens = await new DemoPage(page, 'logit-lens').wake();
  expect(await lens.view.innerText()).not.toContain('Paris');
  await lens.view.getByRole('button', { name: 'by half of the layers' }).click();
  await expect
    .poll(() => lens.view.getByTestId('verdict').innerText(), SOON)
    .toMatch(/^Not quite\. After “is” the model says “Paris”; no layer on the way has it first\./);
  expect(await lens.view.getByRole('figure').count()).toBe(1);

  const mary = await new DemoPage(page, 'indirect-object').wake();
  await mary.view.getByRole('button', { name: 'turned over' }).click();
  await mary.view.getByRole('button', { name: /^Now without the heads/ }).click();
  await expect
    .poll(() => mary.view.getByRole('figure').innerText(), SOON)
    .toMatch(/Without heads 23\.0, 23\.1, 23\.2 and 23\.7/);
});
