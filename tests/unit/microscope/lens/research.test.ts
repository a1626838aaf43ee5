import { afterAll, describe, expect, it } from 'vitest';
import {
  headScores,
  patchSweep,
  pathPatch,
  type HookName,
  type Intervention,
  type PatchSweepSite,
} from '../../../../src/microscope/index.ts';
import { dequantise } from '../../../../src/microscope/formats/dequantise.ts';
import { dot } from '../../../../src/microscope/lens/attribution.ts';
import { FinalNorm } from '../../../../src/microscope/run/normalise.ts';
import { build, closeAll, TOKENS, TOLERANCE } from '../../../made-up/buildModel.ts';
import { SMALL_GPT2, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';
import { referenceRun } from '../../../made-up/referenceTransformer.ts';

afterAll(closeAll);

describe('research calls', () => {
  const [other, metric] = [[7, 3, 44, 21, 12, 29, 8, 44, 3], { answer: 4, foil: 9 }];

  it.each([SMALL_LLAMA, SMALL_GPT2])(
    'patch sweeps equal plain patched runs: %o',
    async (config) => {
      const { model } = await build(config, 'Q4_1', 'fast');
      const sites: [PatchSweepSite, string, boolean][] = [
        ['resid_pre', 'hook_resid_pre', false],
        ['attn_out', 'hook_attn_out', false],
        ['mlp_out', 'hook_mlp_out', false],
        ['attn_head_out_by_pos', 'attn.hook_z', true],
      ];
      for (const [site, hook, byHead] of sites) {
        const sweep = await patchSweep(model, { site, source: other, target: TOKENS, metric });
        expect(sweep.shape).toEqual([
          config.nLayers,
          TOKENS.length,
          ...(byHead ? [config.nHeads] : []),
        ]);
        const { cache } = await model.runWithCache(other);
        for (let i = 0; i < sweep.values.length; i += 7) {
          const heads = byHead ? config.nHeads : 1;
          const [head, position] = [i % heads, Math.floor(i / heads) % TOKENS.length];
          const name = `blocks.${Math.floor(i / heads / TOKENS.length)}.${hook}` as HookName;
          const value = cache.get(name);
          const width = value.shape.at(-1)!;
          const start = (position * heads + head) * width;
          const add = value.data.slice(start, start + width);
          const one: Intervention = { hook: name, position, keep: 0, add, ...(byHead && { head }) };
          const { logits } = await model.run(TOKENS, { interventions: [one] });
          expect(Math.abs(logits.data[4]! - logits.data[9]! - sweep.values[i]!)).toBeLessThan(
            TOLERANCE,
          );
        }
      }
    },
  );

  it('noising is denoising with the prompts changed over, and a full patch has effect 1', async () => {
    const { model } = await build(SMALL_LLAMA, 'F32', 'fast');
    const all = { site: 'resid_pre', metric } as const;
    const denoised = await patchSweep(model, { ...all, source: other, target: TOKENS });
    const noised = await patchSweep(model, { ...all, source: TOKENS, target: other });
    expect(noised.targetMetric).toBeCloseTo(denoised.sourceMetric, 4);
    // The only token that differs is at position 3: before any layer, patching it is patching everything.
    expect(denoised.effects[3]).toBeCloseTo(1, 4);
    expect(denoised.effects.slice(0, 3)).toEqual([0, 0, 0]);
    const same = patchSweep(model, { ...all, source: TOKENS, target: TOKENS });
    await expect(same).rejects.toThrow(/prompts that differ/);
    const short = patchSweep(model, { ...all, source: [1], target: TOKENS });
    await expect(short).rejects.toThrow(/one length, got 1 and 9/);
  });

  it('takes any function of the logits for a metric', async () => {
    const { model } = await build(SMALL_GPT2, 'F32', 'fast');
    const variants: Intervention[][] = [[{ hook: 'blocks.1.attn.hook_z', head: 1, keep: 0 }]];
    const named = await model.runVariants(TOKENS, variants, metric);
    const own = await model.runVariants(TOKENS, variants, (logits) => logits[4]! - logits[9]!);
    expect(own.values[0]).toBeCloseTo(named.values[0]!, 4);
    expect(own.base).toBeCloseTo(named.base, 4);
  });

  it('path patching gives what the reference gives when patched by hand', async () => {
    const { source, model } = await build(SMALL_LLAMA, 'F32', 'fast');
    const receiver = { layer: 2, head: 1, input: 'q' } as const;
    const senders = [{ layer: 0, head: 2 }];
    const path = await pathPatch(model, {
      source: other,
      target: TOKENS,
      senders,
      receiver,
      metric,
    });
    // By hand, in the reference: the sender's z of the other run, all heads else held, then the query alone.
    const [far, near] = [await referenceRun(source, other), await referenceRun(source, TOKENS)];
    const { dHead } = SMALL_LLAMA;
    const copy = (to: number[][], from: number[][], head: number) =>
      to.forEach((row, t) =>
        row.splice(head * dHead, dHead, ...from[t]!.slice(head * dHead, (head + 1) * dHead)),
      );
    const held = await referenceRun(source, TOKENS, (name, value) => {
      if (!/^blocks\.[01]\.attn\.hook_z$/.test(name)) return;
      for (let head = 0; head < SMALL_LLAMA.nHeads; head++)
        copy(value, near.hooks.get(name)!, head);
      if (name === 'blocks.0.attn.hook_z') copy(value, far.hooks.get(name)!, 2);
    });
    const query = 'blocks.2.attn.hook_q';
    const final = await referenceRun(source, TOKENS, (name, value) => {
      if (name === query) copy(value, held.hooks.get(query)!, 1);
    });
    expect(Math.abs(final.logits[4]! - final.logits[9]! - path.values[0]!)).toBeLessThan(TOLERANCE);
    const late = pathPatch(model, {
      source: other,
      target: TOKENS,
      senders: [{ layer: 2, head: 0 }],
      receiver,
      metric,
    });
    await expect(late).rejects.toThrow(/senders before layer 2, got L2.H0/);
  });

  it.each([SMALL_LLAMA, SMALL_GPT2])(
    'generates what running the whole prompt again and again gives: %o',
    async (config) => {
      const { model } = await build(config, 'Q4_1', 'fast');
      const interventions: Intervention[] = [
        {
          hook: 'blocks.1.hook_resid_pre',
          add: Array.from({ length: config.dModel }, (_, i) => Math.cos(i) / 3),
        },
        { hook: 'blocks.0.attn.hook_z', head: 1, position: [2, 11], keep: 0 },
      ];
      const made = await model.generate(TOKENS, { maxNewTokens: 6, interventions });
      const slow = [...TOKENS];
      for (let step = 0; step < 6; step++) {
        const reached = interventions.map((one) =>
          one.position
            ? { ...one, position: [2, 11].filter((position) => position < slow.length) }
            : one,
        );
        const { logits } = await model.run(slow, { interventions: reached });
        slow.push(logits.data.indexOf(Math.max(...logits.data)));
      }
      expect(made).toEqual(slow.slice(TOKENS.length));
      const drawn = { maxNewTokens: 6, temperature: 1.5, seed: 3 };
      expect(await model.generate(TOKENS, drawn)).toEqual(await model.generate(TOKENS, drawn));
      const long = await model.generate(TOKENS, { maxNewTokens: 99 });
      expect(long.length).toBe(config.nCtx - TOKENS.length + 1);
    },
  );

  it.each([SMALL_LLAMA, SMALL_GPT2])(
    'neurons of a layer add up to its MLP, biases apart: %o',
    async (config) => {
      const { model, source } = await build(config, 'Q4_1', 'lean');
      const neurons = await model.neuronAttribution(TOKENS, 4, 9);
      const { mlps } = await model.directLogitAttribution(TOKENS, 4, 9);
      const last: HookName = `blocks.${config.nLayers - 1}.hook_resid_post`;
      const { cache } = await model.runWithCache(TOKENS, [last]);
      const read = async (name: string) => dequantise(await source.read(name));
      const norm = new FinalNorm(config, await read('ln_final.w'));
      const words = await read(config.tiedEmbeddings ? 'embed' : 'unembed');
      const row = (token: number) =>
        words.slice(token * config.dModel, (token + 1) * config.dModel);
      const away = row(9);
      const difference = row(4).map((value, i) => value - away[i]!);
      const direction = norm.pullBack(difference, cache.get(last).data.slice(-config.dModel));
      for (const [layer, parts] of neurons.entries()) {
        const bias = `blocks.${layer}.mlp.out.b`;
        const constant = source.has(bias) ? dot(await read(bias), direction) : 0;
        expect(constant === 0).toBe(config.architecture === 'llama');
        expect(parts).toHaveLength(config.dMlp);
        const all = parts.reduce((sum, part) => sum + part, constant);
        expect(Math.abs(all - mlps[layer]!)).toBeLessThan(TOLERANCE);
      }
    },
  );

  it('head scores are shares of attention, and the same for a seed', async () => {
    const { model } = await build(SMALL_GPT2, 'F32', 'fast');
    const spec = { seed: 2, length: 12, sequences: 2 };
    const scores = await headScores(model, spec);
    expect(await headScores(model, spec)).toEqual(scores);
    for (const score of scores.previousToken.flat()) expect(score).toBeGreaterThan(0);
    for (const score of scores.induction.flat()) expect(score).toBeLessThan(1);
    expect(scores.lossByPosition.length).toBe(23);
  });
});
