import { afterAll, describe, expect, it } from 'vitest';
import type {
  HookName,
  Intervention,
  MemoryMode,
  Model,
  ModelConfig,
  WeightType,
} from '../../../../src/microscope/index.ts';
import { build, closeAll, TOKENS, TOLERANCE, worst } from '../../../made-up/buildModel.ts';
import { seededSigned, SMALL_GPT2, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';
import { referenceRun, type Change } from '../../../made-up/referenceTransformer.ts';

afterAll(closeAll);

const kinds: [string, ModelConfig, WeightType, MemoryMode][] = [
  ['llama, F32, fast', SMALL_LLAMA, 'F32', 'fast'],
  ['llama, Q4_1, fast', SMALL_LLAMA, 'Q4_1', 'fast'],
  ['llama, Q4_1, lean', SMALL_LLAMA, 'Q4_1', 'lean'],
  ['llama, Q4_0, lean', SMALL_LLAMA, 'Q4_0', 'lean'],
  ['llama, Q8_0, lean', SMALL_LLAMA, 'Q8_0', 'lean'],
  ['llama, F32, lean', SMALL_LLAMA, 'F32', 'lean'],
  ['gpt2, F32, fast', SMALL_GPT2, 'F32', 'fast'],
  ['gpt2, Q4_1, lean', SMALL_GPT2, 'Q4_1', 'lean'],
];

describe.each(kinds)('%s', (_, config, type, memory) => {
  it('gives every hook and the logits of a float64 reference', async () => {
    const { source, model } = await build(config, type, memory);
    const { logits, cache } = await model.runWithCache(TOKENS);
    const reference = await referenceRun(source, TOKENS);
    let most = worst(logits.data, reference.logits);
    for (const [name, rows] of reference.hooks) {
      most = Math.max(most, worst(cache.get(name as HookName).data, rows.flat()));
    }
    console.log(`${source.id} ${memory}: worst ${most.toExponential(1)}, allowed ${TOLERANCE}`);
    expect(most).toBeLessThan(TOLERANCE);
  });

  it('changes what an intervention names and nothing else', async () => {
    const { source, model } = await build(config, type, memory);
    const steer = Array.from({ length: config.dModel }, (_, i) => Math.sin(i) / 4);
    const interventions: Intervention[] = [
      { hook: 'blocks.1.attn.hook_z', head: 2, keep: 0 },
      { hook: 'blocks.0.hook_resid_mid', position: -2, add: steer },
      { hook: 'blocks.2.mlp.hook_post', neuron: 5, position: 8, keep: 0, add: [1.5] },
      { hook: 'blocks.1.hook_attn_out', position: [3, 4], keep: 0.5 },
      { hook: 'blocks.2.attn.hook_k', head: 1, position: 0, keep: 0 },
      { hook: 'blocks.0.attn.hook_pattern', head: 3, keep: 0.25 },
      { hook: 'blocks.2.hook_resid_post', position: 8, add: steer },
    ];
    const { dHead, nHeads } = config;
    const change: Change = (name, value) => {
      const all = (row: number[], keep: number, add = 0, from = 0, to = row.length) => {
        for (let i = from; i < to; i++) row[i] = row[i]! * keep + add;
      };
      const plus = (row: number[]) => {
        steer.forEach((v, i) => (row[i]! += v));
      };
      if (name === 'blocks.1.attn.hook_z')
        for (const row of value) all(row, 0, 0, 2 * dHead, 3 * dHead);
      if (name === 'blocks.0.hook_resid_mid') plus(value[TOKENS.length - 2]!);
      if (name === 'blocks.2.mlp.hook_post') value[8]![5] = 1.5;
      if (name === 'blocks.1.hook_attn_out') for (const t of [3, 4]) all(value[t]!, 0.5);
      if (name === 'blocks.2.attn.hook_k') all(value[0]!, 0, 0, dHead, 2 * dHead);
      if (name === 'blocks.0.attn.hook_pattern') {
        for (let t = 0; t < TOKENS.length; t++) all(value[3 * TOKENS.length + t]!, 0.25);
      }
      if (name === 'blocks.2.hook_resid_post') plus(value[8]!);
    };
    expect(nHeads).toBe(4);
    const { logits } = await model.run(TOKENS, { interventions });
    const reference = await referenceRun(source, TOKENS, change);
    expect(worst(logits.data, reference.logits)).toBeLessThan(TOLERANCE);
    const plain = await model.run(TOKENS);
    expect(worst(plain.logits.data, reference.logits)).toBeGreaterThan(0.01);
  });

  it('is not changed by interventions that do nothing, bit for bit', async () => {
    const { model } = await build(config, type, memory);
    const plain = await model.run(TOKENS, { logitsAt: 'all' });
    const nothing = await model.run(TOKENS, {
      logitsAt: 'all',
      interventions: [
        { hook: 'blocks.0.hook_resid_pre', keep: 1 },
        { hook: 'blocks.1.attn.hook_z', head: 1, position: 2, add: new Float32Array(config.dHead) },
        { hook: 'blocks.2.attn.hook_pattern', head: 0, position: [1, 2] },
      ],
    });
    expect(nothing.logits.data).toEqual(plain.logits.data);
  });

  it('gives variants what a full run of each gives', async () => {
    const { model } = await build(config, type, memory);
    const random = seededSigned(5);
    const metric = { answer: 4, foil: 9 };
    const pick = (count: number) => Math.floor(((random() + 1) / 2) * count);
    const variants = Array.from({ length: 60 }, (_, i): Intervention[] => {
      if (i === 7) return [];
      const hooks = [
        'hook_resid_pre',
        'hook_attn_out',
        'hook_mlp_out',
        'hook_resid_mid',
        'attn.hook_z',
      ] as const;
      return Array.from({ length: 1 + pick(3) }, () => {
        const hook = hooks[pick(hooks.length)]!;
        const z = hook === 'attn.hook_z';
        const position = pick(4) === 0 ? undefined : [pick(TOKENS.length), TOKENS.length - 1];
        const width = z ? config.dHead : config.dModel;
        const add = Array.from({ length: width }, () => random());
        return {
          hook: `blocks.${pick(config.nLayers)}.${hook}`,
          keep: pick(2),
          add,
          ...(position && { position }),
          ...(z && pick(2) === 0 && { head: pick(config.nHeads) }),
        };
      });
    });
    const fractions: number[] = [];
    const { base, values } = await model.runVariants(TOKENS, variants, metric, {
      onProgress: (fraction) => fractions.push(fraction),
    });
    expect(fractions.at(-1)).toBe(1);
    let most = 0;
    for (const [i, interventions] of [[], ...variants].entries()) {
      const { logits } = await model.run(TOKENS, { interventions });
      const plain = logits.data[4]! - logits.data[9]!;
      most = Math.max(most, Math.abs((i === 0 ? base : values[i - 1]!) - plain));
    }
    console.log(`variants against full runs: worst ${most.toExponential(1)}, allowed ${TOLERANCE}`);
    expect(most).toBeLessThan(TOLERANCE);
  });

  it('splits the logit difference into its components without a rest', async () => {
    const { model } = await build(config, type, memory);
    const { logits } = await model.run(TOKENS);
    const parts = await model.directLogitAttribution(TOKENS, 4, 9);
    expect(parts.total).toBeCloseTo(logits.data[4]! - logits.data[9]!, 3);
  });
});

describe('bad input', () => {
  it('is refused with what was expected and what came', async () => {
    const { model } = await build(SMALL_LLAMA, 'F32', 'fast');
    const runs: [Parameters<Model['run']>, RegExp][] = [
      [[[]], /expected at least one token/],
      [[[1, 50]], /expected tokens from 0 to 49, got 50/],
      [[[[1, 2], [1]]], /one length in a batch, got 2 and 1/],
      [[Array.from({ length: 41 }, () => 1)], /at most 40 tokens, got 41/],
      [[[1], { logitsAt: [1] }], /expected a position from -1 to 0, got 1/],
      [[[1], { interventions: [{ hook: 'blocks.9.hook_attn_out' }] }], /layer from 0 to 3, got 9/],
      [[[1], { interventions: [{ hook: 'hook_embed' }] }], /cannot intervene on hook_embed/],
      [
        [[1], { interventions: [{ hook: 'blocks.0.attn.hook_z', head: 4 }] }],
        /head from 0 to 3, got 4/,
      ],
      [
        [[1], { interventions: [{ hook: 'blocks.0.attn.hook_k', head: 2 }] }],
        /head from 0 to 1, got 2/,
      ],
      [[[1], { interventions: [{ hook: 'blocks.0.hook_mlp_out', head: 0 }] }], /has no heads/],
      [
        [[1], { interventions: [{ hook: 'blocks.0.hook_mlp_out', add: [1] }] }],
        /add of 64 .* got 1$/,
      ],
    ];
    for (const [args, message] of runs) await expect(model.run(...args)).rejects.toThrow(message);
    await expect(model.runWithCache([1], ['blocks.0.hook_q' as HookName])).rejects.toThrow(
      /unknown hook/,
    );
    await expect(model.runWithCache([1], [])).resolves.toBeDefined();
  });

  it('stops within a block of being aborted', async () => {
    const { model } = await build(SMALL_LLAMA, 'F32', 'fast');
    const abort = new AbortController();
    const seen: number[] = [];
    const run = model.run(TOKENS, {
      signal: abort.signal,
      onBlock: (layer) => {
        seen.push(layer);
        if (layer === 1) abort.abort();
      },
    });
    await expect(run).rejects.toThrow(/abort/i);
    expect(seen).toEqual([0, 1]);
  });
});
