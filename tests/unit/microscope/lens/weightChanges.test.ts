import { afterAll, describe, expect, it } from 'vitest';
import type {
  HookName,
  MemoryMode,
  ModelConfig,
  RunOptions,
  WeightChange,
  WeightSource,
} from '../../../../src/microscope/index.ts';
import { addVector } from '../../../../src/microscope/index.ts';
import {
  build,
  buildFrom,
  closeAll,
  TOKENS,
  TOLERANCE,
  worst,
} from '../../../made-up/buildModel.ts';
import { madeUpModel, SMALL_GPT2, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';
import { referenceRun } from '../../../made-up/referenceTransformer.ts';

afterAll(closeAll);

const wave = (size: number, seed: number, high = 0.5) =>
  Float32Array.from({ length: size }, (_, i) => high * Math.sin(seed * (i + 1)));

/** A made-up model with the changes added to its stored matrices, which are `[out, in]`: Wᵀ + v uᵀ. */
function reallyChanged(config: ModelConfig, changes: readonly WeightChange[]): WeightSource {
  const source = madeUpModel(config, 'F32');
  return {
    ...source,
    async read(name) {
      const tensor = await source.read(name);
      const values = new Float32Array(tensor.data.buffer.slice(0));
      const inner = tensor.shape[1] ?? 1;
      for (const { weight, head = 0, u, v } of changes) {
        const stored = weight.replace('attn.W_O', 'attn.o').replace('mlp.W_out', 'mlp.out');
        if (stored !== name) continue;
        for (let out = 0; out < v.length; out++)
          for (let i = 0; i < u.length; i++)
            values[out * inner + head * config.dHead + i]! += v[out]! * u[i]!;
      }
      return { ...tensor, data: new Uint8Array(values.buffer) };
    },
  };
}

/** Two of one weight, and both weights of one layer. */
const changesOf = ({ dHead, dMlp, dModel }: ModelConfig): WeightChange[] => [
  { weight: 'blocks.0.mlp.W_out', u: wave(dMlp, 1), v: wave(dModel, 2) },
  { weight: 'blocks.1.attn.W_O', head: 2, u: wave(dHead, 3), v: wave(dModel, 4) },
  { weight: 'blocks.1.attn.W_O', head: 3, u: wave(dHead, 5), v: wave(dModel, 6) },
  { weight: 'blocks.1.mlp.W_out', u: wave(dMlp, 7), v: wave(dModel, 8) },
];

const kinds: [string, ModelConfig, MemoryMode][] = [
  ['llama with grouped queries, fast', SMALL_LLAMA, 'fast'],
  ['llama with grouped queries, lean', SMALL_LLAMA, 'lean'],
  ['gpt2, fast', SMALL_GPT2, 'fast'],
];

describe.each(kinds)('weights of %s that are changed for one run', (name, config, memory) => {
  const weightChanges = changesOf(config);

  it('give every hook and the logits of a float64 reference whose weights were really changed', async () => {
    const { model } = await build(config, 'F32', memory);
    const { logits, cache } = await model.runWithCache(TOKENS, undefined, { weightChanges });
    const reference = await referenceRun(reallyChanged(config, weightChanges), TOKENS);
    let most = worst(logits.data, reference.logits);
    for (const [hook, rows] of reference.hooks)
      most = Math.max(most, worst(cache.get(hook as HookName).data, rows.flat()));
    console.log(`${name}: worst ${most.toExponential(1)}, allowed ${TOLERANCE}`);
    expect(most).toBeLessThan(TOLERANCE);
    const plain = await model.run(TOKENS);
    expect(worst(plain.logits.data, reference.logits)).toBeGreaterThan(0.01);
  });

  it('leave the model as it was', async () => {
    const { model } = await build(config, 'F32', memory);
    const before = await model.run(TOKENS);
    await model.run(TOKENS, { weightChanges });
    expect((await model.run(TOKENS)).logits.data).toEqual(before.logits.data);
    expect((await model.run(TOKENS, { weightChanges: [] })).logits.data).toEqual(
      before.logits.data,
    );
  });

  it('come before interventions, in a batch and in what is written token by token', async () => {
    const { model } = await build(config, 'F32', memory);
    const changed = await buildFrom(reallyChanged(config, weightChanges), memory);
    const batch = [TOKENS, TOKENS.toReversed()];
    const options: RunOptions = {
      logitsAt: 'all',
      interventions: [
        { hook: 'blocks.0.hook_mlp_out', position: [2, -1], keep: 0.5, batch: 1 },
        addVector({ hook: 'blocks.1.hook_attn_out', position: 4 }, wave(config.dModel, 9)),
        { hook: 'blocks.1.attn.hook_z', head: 2, position: 3, keep: 0 },
        { hook: 'blocks.1.hook_mlp_out', batch: 0, position: -2, keep: 0 },
      ],
    };
    const [asked, really] = [
      await model.run(batch, { ...options, weightChanges }),
      await changed.run(batch, options),
    ];
    expect(worst(asked.logits.data, [...really.logits.data])).toBeLessThan(TOLERANCE);
    const writing = { maxNewTokens: 6, interventions: options.interventions!.slice(1, 2) };
    expect(await model.generate(TOKENS, { ...writing, weightChanges })).toEqual(
      await changed.generate(TOKENS, writing),
    );
  });
});

describe('a weight change that does not fit', () => {
  it('is refused with what was expected and what came', async () => {
    const { model } = await build(SMALL_LLAMA, 'F32', 'fast');
    const [u, v] = [wave(96, 1), wave(64, 1)];
    const mlp = { weight: 'blocks.0.mlp.W_out', u, v } as const;
    const head = { weight: 'blocks.0.attn.W_O', head: 0, u: wave(32, 1), v } as const;
    const cases: [unknown, RegExp][] = [
      [{ ...mlp, weight: 'blocks.0.mlp.W_in' }, /cannot change blocks\.0\.mlp\.W_in; expected/],
      [{ ...mlp, weight: 'W_U' }, /cannot change W_U; expected blocks\.<layer>/],
      [{ ...mlp, weight: 'blocks.4.mlp.W_out' }, /expected a layer from 0 to 3, got 4/],
      [{ ...mlp, head: 1 }, /blocks\.0\.mlp\.W_out has no heads, got head 1/],
      [{ ...mlp, u: wave(64, 1) }, /W_out: expected u of 96 values, got 64/],
      [{ ...mlp, v: [] }, /W_out: expected v of 64 values, got 0/],
      [{ ...mlp, v: v.with(7, NaN) }, /expected finite numbers in v, got NaN at 7/],
      [{ ...head, head: 4 }, /W_O: expected a head from 0 to 3, got 4/],
      [{ ...head, head: undefined }, /W_O: expected a head from 0 to 3, got undefined/],
      [{ ...head, u }, /W_O: expected u of 32 values, got 96/],
    ];
    for (const [change, message] of cases) {
      const weightChanges = [change as WeightChange];
      await expect(model.run(TOKENS, { weightChanges })).rejects.toThrow(message);
      await expect(model.generate(TOKENS, { maxNewTokens: 1, weightChanges })).rejects.toThrow(
        message,
      );
    }
  });
});
