import { afterAll, describe, expect, it } from 'vitest';
import {
  attributionPatching,
  estimateNodes,
  secantAttribution,
  secantEdges,
  seededRandom,
  type HookName,
  type Model,
  type ModelConfig,
  type NodeAttribution,
  type PairOptions,
  type WeightSource,
} from '../../../../src/microscope/index.ts';
import { dequantise } from '../../../../src/microscope/formats/dequantise.ts';
import { FinalNorm } from '../../../../src/microscope/run/normalise.ts';
import { referenceRun } from '../../../made-up/referenceTransformer.ts';
import { build, buildFrom, closeAll, TOKENS } from '../../../made-up/buildModel.ts';
import { madeUpModel, SMALL_GPT2, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

afterAll(closeAll);

const OTHER = [7, 3, 44, 21, 12, 29, 8, 44, 3];
const PAIR = { clean: OTHER, corrupt: TOKENS, metric: { answer: 4, foil: 9 } };

/** Of a layer's shares from what they must add up to. Worst seen: 7.3e-6. */
const SUM_TOLERANCE = 1e-4;
const PAIRS = 12;

const LLAMA_WITH_BIASES = { ...SMALL_LLAMA, attentionBias: true, mlpBias: true };

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** Two prompts and the two tokens that tell them apart best. */
async function toldApart(model: Model, clean: number[], corrupt: number[]): Promise<PairOptions> {
  const { dVocab } = model.config;
  const { data } = (await model.run([clean, corrupt])).logits;
  const gain = Array.from({ length: dVocab }, (_, i) => data[i]! - data[dVocab + i]!);
  const answer = gain.indexOf(Math.max(...gain));
  const foil = gain.indexOf(Math.min(...gain));
  return { clean, corrupt, metric: { answer, foil } };
}

/** Two prompts that differ from any position on. */
function randomPair(model: Model, pick: (count: number) => number): Promise<PairOptions> {
  const { dVocab } = model.config;
  const length = 1 + pick(12);
  const corrupt = Array.from({ length }, () => pick(dVocab));
  const first = pick(length);
  const clean = corrupt.map((token, i) => (i < first || pick(2) === 0 ? token : pick(dVocab)));
  clean[first] = (corrupt[first]! + 1 + pick(dVocab - 1)) % dVocab;
  return toldApart(model, clean, corrupt);
}

describe.each([
  { config: SMALL_LLAMA, type: 'F32', memory: 'fast' },
  { config: SMALL_LLAMA, type: 'Q4_1', memory: 'lean' },
  { config: LLAMA_WITH_BIASES, type: 'Q8_0', memory: 'lean' },
  { config: LLAMA_WITH_BIASES, type: 'Q4_0', memory: 'fast' },
  { config: SMALL_GPT2, type: 'F32', memory: 'fast' },
  { config: SMALL_GPT2, type: 'Q8_0', memory: 'lean' },
] as const)('$config.architecture in $type, $memory', ({ config, type, memory }) => {
  it('shares the whole gap out before every layer, whatever the prompts', async () => {
    const { model } = await build(config, type, memory);
    const random = seededRandom(5);
    const pick = (count: number) => Math.floor(random() * count);
    let worst = 0;
    const compare = (found: number, expected: number) => {
      worst = Math.max(worst, Math.abs(found - expected));
    };
    for (let n = 0; n < PAIRS; n++) {
      const pair = await randomPair(model, pick);
      const shares = await secantAttribution(model, pair);
      const first = pair.clean.findIndex((token, i) => token !== pair.corrupt[i]);
      for (let layer = 0; layer < config.nLayers; layer++) {
        compare(total(shares.residPre[layer]!), 1);
        // Heads and their layer's output are one difference, cut apart.
        shares.headZByPos[layer]!.forEach((heads, position) => {
          compare(total(heads), shares.attnOut[layer]![position]!);
        });
        compare(total(shares.headZ[layer]!), total(shares.attnOut[layer]!));
        for (const rows of [shares.residPre, shares.mlpOut, shares.attnOut]) {
          expect(rows[layer]!.length).toBe(pair.clean.length);
          expect(rows[layer]!.slice(0, first).every((share) => share === 0)).toBe(true);
        }
      }
      // After the last block only the last position is read, and its MLP's part is the norm's alone.
      expect(
        shares.mlpOut
          .at(-1)!
          .slice(0, -1)
          .every((share) => share === 0),
      ).toBe(true);
      const { logits } = await model.run([pair.clean, pair.corrupt]);
      const { answer, foil } = pair.metric;
      const { dVocab } = config;
      compare(shares.cleanMetric, logits.data[answer]! - logits.data[foil]!);
      compare(shares.corruptMetric, logits.data[dVocab + answer]! - logits.data[dVocab + foil]!);
    }
    console.log(`sums: worst ${worst.toExponential(1)}, allowed ${SUM_TOLERANCE}`);
    expect(worst).toBeLessThan(SUM_TOLERANCE);
  });
});

/** A made-up model, some of whose weights are changed. */
function changed(config: ModelConfig, which: RegExp, change: (weight: number) => number) {
  const source = madeUpModel(config, 'F32');
  const read: WeightSource['read'] = async (name) => {
    const tensor = await source.read(name);
    const { buffer, byteOffset, byteLength } = tensor.data;
    if (which.test(name)) {
      const weights = new Float32Array(buffer, byteOffset, byteLength / 4);
      weights.forEach((weight, i) => (weights[i] = change(weight)));
    }
    return tensor;
  };
  return { ...source, read };
}

/** Queries so long that most attention weights are too small for a float32. */
const withSharpAttention = (config: ModelConfig) =>
  changed(config, /attn\.q$/, (weight) => 400 * weight);

describe.each([SMALL_LLAMA, SMALL_GPT2])('$architecture with sharp attention', (config) => {
  it('shares the whole gap out, although weights vanish', async () => {
    const model = await buildFrom(withSharpAttention(config), 'fast');
    const random = seededRandom(6);
    const pick = (count: number) => Math.floor(random() * count);
    let worst = 0;
    let vanished = 0;
    for (let n = 0; n < PAIRS; n++) {
      const pair = await randomPair(model, pick);
      const { cache } = await model.runWithCache(pair.clean, ['blocks.0.attn.hook_pattern']);
      const { data } = cache.get('blocks.0.attn.hook_pattern');
      const length = pair.clean.length;
      vanished += data.filter((p, i) => p < 1e-37 && i % length <= (i / length) % length).length;
      const { residPre } = await secantAttribution(model, pair);
      for (const row of residPre) worst = Math.max(worst, Math.abs(total(row) - 1));
    }
    console.log(`sums with ${vanished} weights gone: worst ${worst.toExponential(1)}`);
    expect(vanished).toBeGreaterThan(10);
    expect(worst).toBeLessThan(SUM_TOLERANCE);
  });
});

/** Of a share. Worst seen: 2.2e-6. */
const GRADIENT_TOLERANCE = 5e-5;
const STEP = 1e-3;

describe.each([SMALL_LLAMA, LLAMA_WITH_BIASES, SMALL_GPT2])('%o', (config) => {
  it('attribution patching is the derivative that finite differences give', async () => {
    const { source, model } = await build(config, 'F32', 'fast');
    const pair = await toldApart(model, OTHER, TOKENS);
    const { answer, foil } = pair.metric;
    const shares = await attributionPatching(model, pair);
    const metric = async (change?: Parameters<typeof referenceRun>[2]) => {
      const { logits } = await referenceRun(source, TOKENS, change);
      return logits[answer]! - logits[foil]!;
    };
    const { hooks } = await referenceRun(source, OTHER);
    const base = await referenceRun(source, TOKENS);
    const gap = shares.cleanMetric - shares.corruptMetric;
    let worst = 0;
    const compare = async (share: number, name: string, from: number, to: number, at?: number) => {
      const moved = (step: number) =>
        metric((hook, value) => {
          if (hook !== name) return;
          value.forEach((row, position) => {
            if (at !== undefined && position !== at) return;
            for (let i = from; i < to; i++) {
              const difference =
                hooks.get(name)![position]![i]! - base.hooks.get(name)![position]![i]!;
              row[i]! += step * difference;
            }
          });
        });
      const slope = ((await moved(STEP)) - (await moved(-STEP))) / (2 * STEP);
      worst = Math.max(worst, Math.abs(share - slope / gap));
    };
    const { dHead, dModel } = config;
    for (let layer = 0; layer < config.nLayers; layer++) {
      const at = `blocks.${layer}.`;
      const position = 3 + layer;
      const head = layer % config.nHeads;
      const [from, to] = [head * dHead, (head + 1) * dHead];
      await compare(shares.headZ[layer]![head]!, `${at}attn.hook_z`, from, to);
      await compare(
        shares.headZByPos[layer]![position]![head]!,
        `${at}attn.hook_z`,
        from,
        to,
        position,
      );
      await compare(shares.mlpOut[layer]![position]!, `${at}hook_mlp_out`, 0, dModel, position);
      await compare(shares.attnOut[layer]![position]!, `${at}hook_attn_out`, 0, dModel, position);
      await compare(shares.residPre[layer]![position]!, `${at}hook_resid_pre`, 0, dModel, position);
    }
    console.log(`gradient: worst ${worst.toExponential(1)}, allowed ${GRADIENT_TOLERANCE}`);
    expect(worst).toBeLessThan(GRADIENT_TOLERANCE);
  });
});

/** MLPs after the first write nothing: what comes after a head is then direct, or goes through a later head. */
const withSilentMlps = (config: ModelConfig) =>
  changed(config, /^blocks\.[1-9]\.mlp\.out/, () => 0);

describe.each([SMALL_LLAMA, SMALL_GPT2])('%o', (config) => {
  it('a node’s share is its direct part and its edges, where later MLPs are silent', async () => {
    const source = withSilentMlps(config);
    const model = await buildFrom(source, 'fast');
    const { nLayers, nHeads, nKeyValueHeads, dHead, dModel } = config;
    const pair = await toldApart(model, OTHER, TOKENS);
    const shares = await secantAttribution(model, pair);
    const edges = await secantEdges(model, pair);
    const inputs = nHeads + 2 * nKeyValueHeads;
    expect(edges.length).toBe((((nLayers - 1) * nLayers) / 2) * inputs * (nHeads + 1));
    const sizes = edges.map(({ share }) => Math.abs(share));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));

    const [clean, corrupt] = await Promise.all(
      [OTHER, TOKENS].map(async (tokens) => (await model.runWithCache(tokens)).cache),
    );
    const last = (hook: HookName) =>
      [clean!, corrupt!].map((run) => run.get(hook).data.slice(-dModel));
    const read = async (name: string) => dequantise(await source.read(name));
    const unembed = await read(config.tiedEmbeddings ? 'embed' : 'unembed');
    const row = (token: number) => unembed.subarray(token * dModel, (token + 1) * dModel);
    const away = row(pair.metric.foil);
    const direction = row(pair.metric.answer).map((value, i) => value - away[i]!);
    const norm = new FinalNorm(config, await read('ln_final.w'));
    const [near, far] = last(`blocks.${nLayers - 1}.hook_resid_post`);
    const worth = norm.pullBackBetween(direction, near!, far!);

    const outOf = new Map<string, number>();
    for (const { sender, share } of edges) {
      const key = `${sender.layer} ${'mlp' in sender ? 'mlp' : sender.head}`;
      outOf.set(key, (outOf.get(key) ?? 0) + share);
    }
    const gap = shares.cleanMetric - shares.corruptMetric;
    let worst = 0;
    const compare = (share: number, written: Float32Array, key: string) => {
      const direct = written.reduce((sum, value, i) => sum + value * worth[i]!, 0) / gap;
      worst = Math.max(worst, Math.abs(share - direct - (outOf.get(key) ?? 0)));
    };
    // What heads of the first layer write goes through its MLP, too.
    for (let layer = 1; layer < nLayers; layer++) {
      const output = await read(`blocks.${layer}.attn.o`); // [dModel, nHeads · dHead]
      const width = nHeads * dHead;
      const [z, otherZ] = [clean!, corrupt!].map((run) =>
        run.get(`blocks.${layer}.attn.hook_z`).data.slice(-width),
      );
      for (let head = 0; head < nHeads; head++) {
        const written = Float32Array.from({ length: dModel }, (_, i) => {
          let sum = 0;
          for (let j = head * dHead; j < (head + 1) * dHead; j++) {
            sum += output[i * width + j]! * (z![j]! - otherZ![j]!);
          }
          return sum;
        });
        compare(shares.headZ[layer]![head]!, written, `${layer} ${head}`);
      }
    }
    const [mlp, otherMlp] = last('blocks.0.hook_mlp_out');
    compare(
      total(shares.mlpOut[0]!),
      mlp!.map((value, i) => value - otherMlp![i]!),
      '0 mlp',
    );
    console.log(`direct and edges: worst ${worst.toExponential(1)}, allowed ${SUM_TOLERANCE}`);
    expect(worst).toBeLessThan(SUM_TOLERANCE);
  });
});

it('both estimates at once are each by itself', async () => {
  const { model } = await build(SMALL_LLAMA, 'Q4_1', 'fast');
  const both = await estimateNodes(model, PAIR);
  const alone = {
    secant: await secantAttribution(model, PAIR),
    gradient: await attributionPatching(model, PAIR),
  };
  expect(alone.secant).not.toEqual(alone.gradient);
  for (const kind of ['secant', 'gradient'] as const) {
    for (const grid of ['headZ', 'mlpOut', 'attnOut', 'residPre'] as const) {
      both[kind][grid].flat().forEach((share, i) => {
        expect(share).toBeCloseTo(alone[kind][grid].flat()[i]!, 5);
      });
    }
  }
});

it('calls at the same time give what calls in turn give', async () => {
  const { model } = await build(SMALL_LLAMA, 'Q4_1', 'lean');
  const calls = [PAIR, { ...PAIR, metric: { answer: 2, foil: 30 } }];
  const inTurn: NodeAttribution[] = [];
  for (const pair of calls) inTurn.push(await secantAttribution(model, pair));
  expect(await Promise.all(calls.map((pair) => secantAttribution(model, pair)))).toEqual(inTurn);
});
