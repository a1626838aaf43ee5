import { describe, expect, it } from 'vitest';
import novel from '../../../../src/experiments/measure/texts/novel.json' with { type: 'json' };
import { kindOf, KINDS, STRONGEST } from '../../../../src/experiments/polysemanticity/groups.ts';
import { polysemanticity } from '../../../../src/experiments/polysemanticity/run.ts';
import { SampleLayer } from '../../../../src/experiments/polysemanticity/sampleLayer.ts';
import type { PolysemanticitySpec } from '../../../../src/experiments/polysemanticity/spec.ts';
import { SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';
import { pieceTokenizer } from '../../../made-up/pieceTokenizer.ts';
import { openSmallLlama } from '../../../made-up/smallLlama.ts';

const tokenizer = pieceTokenizer(SMALL_LLAMA.dVocab);
const small = openSmallLlama(tokenizer, 40);
const { dMlp, dModel } = SMALL_LLAMA;

const asked: PolysemanticitySpec = { prompt: 'one two three one', neuron: '2.17', draw: 1 };
const run = (changes: Partial<PolysemanticitySpec> = {}) =>
  polysemanticity.run(small.microscope(), { ...asked, ...changes });
let known: Promise<SampleLayer> | undefined;
/** Layer 2, read once. */
const read = () =>
  (known ??= SampleLayer.read(
    { signal: new AbortController().signal },
    small.model(),
    2,
    () => undefined,
  ));

describe('the polysemanticity experiment', () => {
  it('gives a result that its own schema takes', async () => {
    const result = await run();
    expect(polysemanticity.result.parse(result)).toEqual(result);
    expect(result.sample.passages).toBe(48);
    expect(result.kind).toBe(kindOf(result.groups));
  });

  it('reads the neuron at every token of the sentence, turned to its stronger side', async () => {
    const { value, side, strTokens } = await run();
    const tokens = tokenizer.encode(asked.prompt);
    const hook = 'blocks.2.mlp.hook_post';
    const { cache } = await small.model().runWithCache(tokens, [hook]);
    expect(strTokens.join('')).toBe(asked.prompt);
    value.forEach((own, t) =>
      expect(own).toBeCloseTo(side.sign * cache.get(hook).data[t * dMlp + 17]!, 4),
    );
  });

  it('finds the strongest places, none near another, and both ends of the scale', async () => {
    const { groups, side } = await run();
    const sample = await read();
    const values = sample.ofNeuron(17).map((value) => side.sign * value);
    const found = groups
      .flat()
      .map(({ value }) => value)
      .sort((a, b) => b - a);
    expect(found).toHaveLength(STRONGEST);
    expect(found[0]).toBeCloseTo(Math.max(...values), 3);
    expect(side.other).toBeCloseTo(-Math.min(...values) / Math.max(...values), 2);
    expect(side.other).toBeLessThanOrEqual(1);
  });

  it('draws the middle from a quarter to half of the strongest, and none of the strongest', async () => {
    const { middle, groups, joined } = await run();
    expect(joined).toBe(middle.filter(({ joins }) => joins !== null).length);
    const top = groups.flat();
    const most = Math.max(...top.map(({ value }) => value));
    for (const { value, joins, ...place } of middle) {
      expect(value).toBeGreaterThanOrEqual(most / 4 - 1e-4);
      expect(value).toBeLessThan(most / 2 + 1e-4);
      expect(joins === null || joins < groups.length).toBe(true);
      expect(top.map(({ before }) => before)).not.toContain(place.before);
    }
  });

  it('sets a riddle of four places, of which one is among the strongest', async () => {
    const { riddle, groups } = await run();
    const strong = groups.flat().map(({ before, token }) => before + token);
    const options = riddle.options.map(({ before, token }) => before + token);
    expect(options.filter((option) => strong.includes(option))).toEqual([options[riddle.answer]]);
  });

  it('looks at either book alone', async () => {
    const { books } = await run();
    expect(new Set(books.speeches.flat().map(({ book }) => book))).toEqual(new Set(['speeches']));
    expect(new Set(books.novel.flat().map(({ book }) => book))).toEqual(new Set(['novel']));
    expect(books.likeness).toBeLessThanOrEqual(1);
  });

  it('judges as many mixtures and sets of places as neurons, the latter anew for each draw', async () => {
    const [{ drawn: first }, { drawn: other }] = [await run(), await run({ draw: 2 })];
    const of = (tally: Record<string, number>) =>
      KINDS.reduce((sum, kind) => sum + tally[kind]!, 0);
    const all = Math.min(100, dMlp);
    for (const tally of [first.tally, first.mixtures, first.places]) expect(of(tally)).toBe(all);
    expect(new Set(first.neurons.map(({ neuron }) => neuron)).size).toBe(all);
    expect(first.neurons.every(({ neuron }) => neuron.startsWith('2.'))).toBe(true);
    expect(other.neurons).not.toEqual(first.neurons);
    expect([other.mixtures, other.places]).toEqual([first.mixtures, first.places]);
  });

  it('judges a drawn neuron as it judges the one that is asked for', async () => {
    const { drawn } = await run();
    for (const { neuron, kind } of drawn.neurons.slice(0, 3))
      expect((await run({ neuron })).kind, neuron).toBe(kind);
  });

  it('refuses what is no neuron of the model, and an empty sentence, each by its field', async () => {
    for (const neuron of ['4.0', '2.96', '2', 'x', '-1.2'])
      await expect(run({ neuron }), neuron).rejects.toMatchObject({ field: 'neuron' });
    await expect(run({ neuron: '9.1' })).rejects.toThrow('from 0.0 to 3.95, got "9.1"');
    await expect(run({ prompt: ' ' })).rejects.toMatchObject({ field: 'prompt' });
  });

  it('fits the neuron to a smaller model', () => {
    expect(polysemanticity.fit!({ ...asked, neuron: '28.1500' }, SMALL_LLAMA).neuron).toBe('3.95');
  });
});

describe('a layer at the texts', () => {
  it('has 24 passages of either book, first tokens apart', async () => {
    const { texts, places } = await read();
    expect(texts.map(({ book }) => book)).toEqual([
      ...Array.from({ length: 24 }, () => 'speeches'),
      ...Array.from({ length: 24 }, () => 'novel'),
    ]);
    expect(places.every(({ position }) => position > 0)).toBe(true);
    expect(texts[24]!.tokens.join('')).toBe(
      tokenizer.toStrTokens(tokenizer.encode(novel.passages[0]!.text).slice(0, 40)).join(''),
    );
  });

  it('finds a place wholly like itself, and sets the bar so that one pair in a hundred reaches it', async () => {
    const sample = await read();
    expect(sample.likeness(5, 5)).toBeCloseTo(1, 5);
    const pairs = sample.places.slice(0, 400).flatMap((_, i) => (i ? [sample.likeness(0, i)] : []));
    expect(sample.bar).toBeLessThanOrEqual(1);
    expect(pairs.filter((one) => one >= sample.bar).length).toBeLessThan(pairs.length / 4);
  });

  it('adds neurons up by their own spread: no mixture depends on how loud one is', async () => {
    const sample = await read();
    const weights = new Float32Array(dMlp);
    weights[3] = 2;
    const [own, mixed] = [sample.ofNeuron(3), sample.ofMixture(weights)];
    const mean = own.reduce((a, b) => a + b) / own.length;
    const spread = Math.sqrt(own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / own.length);
    own.forEach((value, at) => expect(mixed[at]).toBeCloseTo((2 * (value - mean)) / spread, 3));
  });

  it('turns a stream of the sentence as it turns those of the places', async () => {
    const sample = await read();
    const { passage, position } = sample.places[7]!;
    const tokens = tokenizer.encode(sample.texts[passage]!.tokens.join(''));
    const hook = 'blocks.2.hook_resid_mid';
    const { cache } = await small.model().runWithCache(tokens, [hook]);
    const { data } = cache.get(hook);
    const turned = sample.turned(data.slice(position * dModel, (position + 1) * dModel));
    expect(sample.likenessWith(turned, [7])).toBeCloseTo(1, 3);
    expect(sample.joins(turned, [[7]])).toBe(0);
    expect(sample.joins(turned, [])).toBeNull();
  });
});
