import { describe, expect, it } from 'vitest';
import sample from '../../../../src/experiments/measure/texts/sample.json' with { type: 'json' };
import { drawMixtures, drawNeurons } from '../../../../src/experiments/mlp-memories/drawn.ts';
import { mlpMemories } from '../../../../src/experiments/mlp-memories/run.ts';
import type { MlpMemoriesSpec } from '../../../../src/experiments/mlp-memories/spec.ts';
import { zeroAblation } from '../../../../src/microscope/index.ts';
import { fakeMicroscope } from '../../../made-up/fakeModel.ts';
import { SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';
import { pieceTokenizer } from '../../../made-up/pieceTokenizer.ts';
import { openSmallLlama } from '../../../made-up/smallLlama.ts';

const tokenizer = pieceTokenizer(SMALL_LLAMA.dVocab);
const small = openSmallLlama(tokenizer, 40);
const { dMlp, dModel, nLayers, dVocab } = SMALL_LLAMA;

const asked: MlpMemoriesSpec = { prompt: 'one two three one', neuron: '2.17', draw: 1 };
const run = (changes: Partial<MlpMemoriesSpec> = {}) =>
  mlpMemories.run(small.microscope(), { ...asked, ...changes });

const POST = 'blocks.2.mlp.hook_post';
const silu = (x: number) => x / (1 + Math.exp(-x));

describe('the MLP memories experiment', () => {
  it('gives a result that its own schema takes', async () => {
    const result = await run();
    expect(mlpMemories.result.parse(result)).toEqual(result);
    expect(result.sample.passages).toBe(sample.passages.length);
    expect(result.drawn.of).toBe(nLayers * dMlp);
  });

  it('reads two patterns whose product is what the model itself has for the neuron', async () => {
    const { gate, in: second, value, strTokens } = await run();
    const tokens = tokenizer.encode(asked.prompt);
    const { cache } = await small.model().runWithCache(tokens, [POST]);
    const { data } = cache.get(POST);
    expect(strTokens.join('')).toBe(asked.prompt);
    value.forEach((own, t) => {
      expect(own).toBeCloseTo(data[t * dMlp + 17]!, 4);
      expect(silu(gate![t]!) * second[t]!).toBeCloseTo(own, 3);
    });
  });

  it('finds where in all texts the neuron is largest and smallest, first tokens apart', async () => {
    const { most, least, sample: read } = await run();
    const values: number[] = [];
    for (const { text } of sample.passages) {
      const tokens = tokenizer.encode(text).slice(0, 40);
      const { cache } = await small.model().runWithCache(tokens, [POST]);
      for (let t = 1; t < tokens.length; t++) values.push(cache.get(POST).data[t * dMlp + 17]!);
    }
    expect(read.tokens).toBe(values.length);
    const sorted = values.toSorted((a, b) => b - a);
    most.forEach(({ value }, i) => expect(value).toBeCloseTo(sorted[i]!, 3));
    least.forEach(({ value }, i) => expect(value).toBeCloseTo(sorted.at(-1 - i)!, 3));
    expect(most).toHaveLength(5);
  });

  it('ranks all words by the neuron’s own row, and switches that one neuron off', async () => {
    const { words, answers, best } = await run();
    const model = small.model();
    const { W_out } = await model.weights.block(2);
    const row = W_out.data.slice(17 * dModel, 18 * dModel);
    const { data } = await model.weights.project({ data: row, shape: [1, dModel] });
    const order = Array.from(data, (_, token) => token).sort((a, b) => data[b]! - data[a]!);
    const texts = (some: readonly number[]) => tokenizer.toStrTokens(some);
    expect(words.for.map(({ text }) => text)).toEqual(texts(order.slice(0, 10)));
    expect(words.against.map(({ text }) => text)).toEqual(texts(order.toReversed().slice(0, 10)));

    const interventions = [zeroAblation({ hook: POST, neuron: 17 })];
    const tokens = tokenizer.encode(asked.prompt);
    const { logits } = await model.run(tokens, { interventions });
    const off = answers.off[0]!;
    expect(off.logit).toBeCloseTo(Math.max(...logits.data.slice(-dVocab)), 4);
    expect(best.token).toBe(answers.on[0]!.token);
    expect(best.off).toBeCloseTo(
      answers.off.find(({ token }) => token === best.token)!.probability,
      5,
    );
  });

  it('names those that write most for the first choice over the second', async () => {
    const { writers, answers } = await run();
    const [first, second] = answers.on;
    const tokens = tokenizer.encode(asked.prompt);
    const layers = await small.model().neuronAttribution(tokens, first!.token, second!.token);
    const sizes = layers.flatMap((layer) => Array.from(layer, Math.abs)).sort((a, b) => b - a);
    writers.largest.forEach(({ neuron, writes }, i) => {
      const [layer, at] = neuron.split('.').map(Number);
      expect(writes).toBeCloseTo(layers[layer!]![at!]!, 4);
      expect(Math.abs(writes)).toBeCloseTo(sizes[i]!, 4);
    });
  });

  it('draws a hundred others for another seed, each once, and keeps the mixtures', async () => {
    const [{ drawn: first }, { drawn: other }] = [await run(), await run({ draw: 2 })];
    expect(new Set(first.neurons).size).toBe(100);
    expect(other.neurons).not.toEqual(first.neurons);
    expect(other.mixtures).toEqual(first.mixtures);
    expect((await run({ prompt: 'three' })).drawn).toEqual(first);
    for (const { neurons, tally, named } of [first, other]) {
      expect(named).toHaveLength(tally.either);
      expect(named.every(({ neuron }) => neurons.includes(neuron))).toBe(true);
      expect(named.filter(({ texts }) => texts)).toHaveLength(tally.byTexts);
      expect(named.filter(({ words }) => words)).toHaveLength(tally.byWords);
    }
  });

  it('deals twelve cards, half of them neurons, the first of those drawn', async () => {
    const { cards, neurons, named } = (await run({ draw: 3 })).drawn;
    const own = cards.flatMap(({ neuron }) => neuron ?? []);
    expect(cards).toHaveLength(12);
    expect(own.toSorted()).toEqual(neurons.slice(0, 6).toSorted());
    for (const card of cards.filter(({ neuron }) => neuron !== null))
      expect(card.named).toBe(named.some(({ neuron }) => neuron === card.neuron));
  });

  it('judges a drawn neuron as it judges the one that is asked for', async () => {
    const { drawn } = await run();
    const neuron = drawn.cards.find((card) => card.neuron !== null)!.neuron!;
    const { named } = await run({ neuron });
    const found = drawn.named.find((one) => one.neuron === neuron);
    expect(named.texts).toEqual(found?.texts ?? null);
    expect(named.words).toEqual(found?.words ?? null);
    expect(named.either).toBe(found !== undefined);
  });

  it('shows the sentence before the texts are read', async () => {
    const microscope = fakeMicroscope(small.model());
    const { strTokens, gate, words } = await mlpMemories.run(microscope, asked);
    expect(microscope.reports[0]).toMatchObject([0.1, { strTokens, gate, words }]);
    expect(microscope.reports[0]![1]).not.toHaveProperty('most');
  });

  it('refuses what is no neuron of the model, and an empty sentence, each by its field', async () => {
    for (const neuron of ['4.0', '2.96', '2', 'x', '-1.2'])
      await expect(run({ neuron }), neuron).rejects.toMatchObject({ field: 'neuron' });
    await expect(run({ neuron: '9.1' })).rejects.toThrow('from 0.0 to 3.95, got "9.1"');
    await expect(run({ prompt: ' ' })).rejects.toMatchObject({ field: 'prompt' });
  });

  it('fits the neuron to a smaller model', () => {
    expect(mlpMemories.fit!({ ...asked, neuron: '28.1500' }, SMALL_LLAMA).neuron).toBe('3.95');
  });
});

describe('what is drawn', () => {
  it('is each neuron as likely as the other, over all layers', () => {
    const config = { ...SMALL_LLAMA, nLayers: 30, dMlp: 1536 };
    const layers = [1, 2, 3, 4, 5].flatMap((seed) =>
      drawNeurons({ config }, seed).map(({ layer }) => layer),
    );
    const middle = layers.reduce((sum, layer) => sum + layer, 0) / layers.length;
    expect(middle).toBeGreaterThan(13);
    expect(middle).toBeLessThan(16);
  });

  it('has mixtures of mean nought and spread one', () => {
    const weights = drawMixtures(small.model()).flatMap((one) => [...one.weights]);
    const mean = weights.reduce((sum, value) => sum + value, 0) / weights.length;
    const spread = weights.reduce((sum, value) => sum + value * value, 0) / weights.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(spread).toBeCloseTo(1, 1);
  });
});
