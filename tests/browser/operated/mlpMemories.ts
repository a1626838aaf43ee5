import { expect } from 'vitest';
import type {
  MlpMemoriesResult,
  MlpMemoriesSpec,
} from '../../../src/experiments/mlp-memories/spec.ts';
import type { DemoPage } from '../demoPage.ts';
import { caption, refusesNeuron, SOON } from './neurons.ts';

const resultOf = async (demo: DemoPage) => (await demo.exported()).result as MlpMemoriesResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as MlpMemoriesSpec;
/** The question by its place: others come below it. */
async function tell(demo: DemoPage, at: number) {
  const question = demo.root.getByTestId('question').nth(at);
  await question.getByTestId('show-answer').click();
  await expect.poll(() => question.getByTestId('verdict').innerText(), SOON).not.toBe('');
}

/** A sentence of one’s own is read live, with any neuron and another hundred. */
export async function mlpMemories(demo: DemoPage): Promise<void> {
  await demo.point();
  const prompt = 'We will be ready for the next';
  await demo.writePrompt(/sentence/i, prompt);
  await expect.poll(async () => (await resultOf(demo)).strTokens.join(''), SOON).toBe(prompt);
  const first = await resultOf(demo);
  expect(first.value.at(-1)).toBeLessThan(-5);

  const [writer] = first.writers.largest.filter(({ neuron }) => neuron !== '20.372');
  const name = writer!.neuron;
  const writers = demo.root.getByRole('group', { name: 'Neurons that write most here' });
  await writers.getByRole('button', { name }).click();
  await expect.poll(async () => (await specOf(demo)).neuron, SOON).toBe(name);
  await expect.poll(() => caption(demo, 1), SOON).toContain(`Neuron ${name} is strongest`);

  await tell(demo, 0);
  await tell(demo, 1);
  await tell(demo, 2);
  const { drawn } = await resultOf(demo);
  await demo.root.getByRole('button', { name: 'Draw another hundred' }).click();
  await expect
    .poll(async () => (await resultOf(demo)).drawn.neurons, SOON)
    .not.toEqual(drawn.neurons);
  const other = (await resultOf(demo)).drawn;
  expect(other.mixtures).toEqual(drawn.mixtures);
  const chosen = other.neurons[3]!;
  await tell(demo, 2);
  await demo.root.getByRole('combobox', { name: 'Look at one of them' }).selectOption(chosen);
  await expect.poll(() => caption(demo, 2), SOON).toContain(chosen);

  await refusesNeuron(demo);
}
