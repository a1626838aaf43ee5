import { expect } from 'vitest';
import { clueTitle, sentenceTitle } from '../../../src/demos/polysemanticity/words.ts';
import type {
  PolysemanticityResult,
  PolysemanticitySpec,
} from '../../../src/experiments/polysemanticity/spec.ts';
import type { DemoPage } from '../demoPage.ts';
import { caption, refusesNeuron, SOON } from './neurons.ts';

const resultOf = async (demo: DemoPage) => (await demo.exported()).result as PolysemanticityResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as PolysemanticitySpec;

/** A sentence of one’s own is read live, with another neuron and another hundred. */
export async function polysemanticity(demo: DemoPage): Promise<void> {
  await demo.point();
  const prompt = 'The ship left the Baltic for the Pacific';
  await demo.writePrompt(/sentence/i, prompt);
  await expect.poll(async () => (await resultOf(demo)).strTokens.join(''), SOON).toBe(prompt);
  const first = await resultOf(demo);
  expect(first.value.at(-1)).toBeGreaterThan(2);
  expect(await caption(demo, 2)).toContain(sentenceTitle(first, '29.719'));

  for (const at of [0, 1, 2])
    await demo.root.getByTestId('question').nth(at).getByTestId('show-answer').click();
  await demo.root.getByRole('button', { name: 'Draw another hundred' }).click();
  await expect
    .poll(async () => (await resultOf(demo)).drawn.neurons, SOON)
    .not.toEqual(first.drawn.neurons);
  const { drawn } = await resultOf(demo);
  expect(drawn.mixtures).toEqual(first.drawn.mixtures);
  await demo.root.getByTestId('question').nth(2).getByTestId('show-answer').click();
  const chosen = drawn.neurons[3]!.neuron;
  await demo.root.getByRole('combobox', { name: 'Look at one of them' }).selectOption(chosen);
  await expect.poll(() => caption(demo, 1), SOON).toContain(clueTitle(chosen));
  expect((await specOf(demo)).neuron).toBe(chosen);

  await refusesNeuron(demo);
}
