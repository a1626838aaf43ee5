import { afterAll, describe, expect, it } from 'vitest';
import {
  attributionPatching,
  estimateNodes,
  secantAttribution,
  secantEdges,
  type Model,
  type PairOptions,
  type WeightSource,
} from '../../../../src/microscope/index.ts';
import { build, buildFrom, closeAll, TOKENS } from '../../../made-up/buildModel.ts';
import { madeUpModel, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

afterAll(closeAll);

const OTHER = [7, 3, 44, 21, 12, 29, 8, 44, 3];
const PAIR = { clean: OTHER, corrupt: TOKENS, metric: { answer: 4, foil: 9 } };

const CALLS: Record<string, (model: Model, options: PairOptions) => Promise<unknown>> = {
  estimateNodes,
  secantAttribution,
  attributionPatching,
  secantEdges,
};

describe.each(Object.entries(CALLS))('%s refuses, by name,', (_name, call) => {
  const wrong: [what: string, change: Partial<PairOptions>, message: RegExp][] = [
    ['prompts of different lengths', { clean: [1, 2] }, /one length, got 2 and 9 tokens/],
    ['the same prompt twice', { clean: TOKENS }, /prompts that differ/],
    ['no prompts', { clean: [], corrupt: [] }, /prompts that differ/],
    [
      'an answer that is its own foil',
      { metric: { answer: 4, foil: 4 } },
      /foil that differ, got 4/,
    ],
    ['an answer out of range', { metric: { answer: 50, foil: 9 } }, /answer.*0 to 49, got 50/],
    ['a foil that is no token', { metric: { answer: 4, foil: 1.5 } }, /foil.*0 to 49, got 1.5/],
    ['a token out of range', { clean: OTHER.with(8, -1) }, /tokens from 0 to 49, got -1/],
    [
      'too many tokens',
      { clean: Array<number>(41).fill(1), corrupt: Array<number>(41).fill(2) },
      /at most 40 tokens, got 41/,
    ],
  ];
  it.each(wrong)('%s', async (_what, change, message) => {
    const { model } = await build(SMALL_LLAMA, 'F32', 'fast');
    await expect(call(model, { ...PAIR, ...change })).rejects.toThrow(message);
    await expect(call(model, { ...PAIR, ...change })).rejects.toBeInstanceOf(RangeError);
  });

  it('runs whose answers hardly differ', async () => {
    // The tokens that differ are the same to a model whose rows for them are.
    const source = madeUpModel(SMALL_LLAMA, 'F32');
    const bytes = SMALL_LLAMA.dModel * 4;
    const read: WeightSource['read'] = async (name) => {
      const tensor = await source.read(name);
      if (name === 'embed') tensor.data.copyWithin(21 * bytes, 3 * bytes, 4 * bytes);
      return tensor;
    };
    const model = await buildFrom({ ...source, read }, 'fast');
    await expect(call(model, PAIR)).rejects.toThrow(/at least 0.05 apart, got/);
  });
});
