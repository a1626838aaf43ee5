import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headOrder, sameNode, valueOf } from '../../../src/experiments/circuit-finder/nodes.ts';
import { circuitFinder } from '../../../src/experiments/circuit-finder/run.ts';
import { reads, type StraightWay } from '../../../src/experiments/circuit-finder/ways.ts';
import type {
  CircuitFinderResult,
  CircuitFinderSpec,
} from '../../../src/experiments/circuit-finder/spec.ts';
import {
  everyLayer,
  patchFromCache,
  pathPatch,
  type Model,
  type Place,
} from '../../../src/microscope/index.ts';
import { build, closeAll } from '../../made-up/buildModel.ts';
import { ASKED } from '../../made-up/circuitFinderPair.ts';
import { fakeMicroscope } from '../../made-up/fakeModel.ts';
import { SMALL_GPT2, SMALL_LLAMA } from '../../made-up/madeUpModel.ts';
import { numberTokenizer } from '../../made-up/numberTokenizer.ts';

afterAll(closeAll);

describe.each([SMALL_LLAMA, SMALL_GPT2])(
  'the circuit finder’s graph on a made-up $architecture',
  (config) => {
    let model: Model;
    let microscope: ReturnType<typeof fakeMicroscope>;
    let result: CircuitFinderResult;
    const ask = (change: Partial<CircuitFinderSpec>) => {
      microscope = fakeMicroscope(model);
      return circuitFinder.run(microscope, { ...ASKED, ...change });
    };
    beforeAll(async () => {
      ({ model } = await build(config, 'F32', 'fast'));
      Object.defineProperty(model, 'tokenizer', { value: numberTokenizer });
      result = await ask({});
    });

    const tokens = () => [ASKED.clean, ASKED.corrupt].map((text) => numberTokenizer.encode(text));
    const metric = { answer: 4, foil: 11 };
    const leadOf = ({ data }: { readonly data: Float32Array }) => data[4]! - data[11]!;
    const exactOf = (way: StraightWay) => {
      const [source, target] = tokens();
      const { layer, head } = way.from;
      return pathPatch(model, {
        ...{ source: source!, target: target!, metric, mlps: 'held' },
        senders: [head === null ? { layer, mlp: true } : { layer, head }],
        receiver: way.to!,
      });
    };

    it('has the first heads and the largest MLPs, and ways between these alone', () => {
      const { nodes, ways } = result.graph!;
      expect(nodes.filter(({ head }) => head !== null).map(({ share }) => Math.abs(share))).toEqual(
        headOrder(result.exact, result.secant)
          .slice(0, 10)
          .map((at) => Math.abs(valueOf(result.exact, at)!)),
      );
      expect(nodes.some(({ head }) => head === null)).toBe(true);
      expect(nodes.every(({ position }) => position >= result.differ[0]!)).toBe(true);
      const heads = { nHeads: config.nHeads, nKeyValueHeads: config.nKeyValueHeads };
      expect(ways.length).toBeGreaterThan(2);
      for (const way of ways) {
        expect(nodes.some((node) => sameNode(node, way.from))).toBe(true);
        expect(nodes.some((node) => reads(heads, node, way))).toBe(true);
        expect(way.from.layer).toBeLessThan(way.to!.layer);
      }
      const sizes = ways.map(({ estimate }) => Math.abs(estimate));
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    });

    it('patches the first ways as path patching with MLPs held does', async () => {
      const patched = result.graph!.ways.filter(({ exact }) => exact !== null);
      expect(patched.length).toBe(Math.min(6, result.graph!.ways.length));
      for (const way of patched) {
        const { effects } = await exactOf(way);
        expect(way.exact).toBeCloseTo(effects[0]!, 3);
      }
    });

    it('knows what goes straight to the answer: the run with all that comes later held', async () => {
      const [clean, corrupt] = tokens();
      const hooks = [
        ...everyLayer(config.nLayers, 'attn.hook_z'),
        ...everyLayer(config.nLayers, 'hook_mlp_out'),
      ];
      const { cache } = await model.runWithCache([clean!, corrupt!], hooks);
      const held = hooks.flatMap((hook) => patchFromCache({ hook }, cache, 1));
      for (const { layer, head, toAnswer } of result.graph!.nodes) {
        const own: Place =
          head === null ? { hook: `blocks.${layer}.hook_mlp_out` } : { hook: hooks[layer]!, head };
        const interventions = [...held, ...patchFromCache(own, cache, 0)];
        const { logits } = await model.run(corrupt!, { interventions });
        const [whole, none] = [result.clean.lead, result.corrupt.lead];
        expect(toAnswer).toBeCloseTo((leadOf(logits) - none) / (whole - none), 3);
      }
    });

    it('tells what remains without a part: a run with it as on the corrupt prompt', async () => {
      const [clean, corrupt] = tokens();
      const hooks = everyLayer(config.nLayers, 'attn.hook_z');
      const { cache } = await model.runWithCache([clean!, corrupt!], hooks);
      const at = headOrder(result.exact, result.secant)[0]!;
      const { remains, cut } = await ask({ cutNodes: [at], size: 1 });
      const gone = patchFromCache({ hook: hooks[at.layer]!, head: at.head }, cache, 1);
      const { logits } = await model.run(clean!, { interventions: gone });
      expect(remains!.whole.lead).toBeCloseTo(leadOf(logits), 3);
      // A circuit of one head, without it: every head as on the corrupt prompt.
      expect(Math.abs(remains!.alone - cut!.resample[0]!)).toBeGreaterThan(1e-3);
      const all = await ask({ cutNodes: headOrder(result.exact, result.secant), size: 1 });
      expect(all.remains!.alone).toBeCloseTo(remains!.alone, 3);
    });

    it('tells what remains without a way: the clean run, with the corrupt one’s by it alone', async () => {
      const way = result.graph!.ways[0]!;
      const { layer, head } = way.from;
      const [target, source] = tokens();
      const { values } = await pathPatch(model, {
        ...{ source: source!, target: target!, metric, mlps: 'held' },
        senders: [head === null ? { layer, mlp: true } : { layer, head }],
        receiver: way.to!,
      });
      const { remains } = await ask({ cutWays: [{ from: { layer, head }, to: way.to }] });
      expect(remains!.whole.lead).toBeCloseTo(values[0]!, 3);
    });

    it('without every way out of a part remains what does without the part', async () => {
      const at = { layer: config.nLayers - 1, head: 0 };
      const straight = await ask({ cutWays: [{ from: at, to: null }] });
      const { remains } = await ask({ cutNodes: [at] });
      // Of the last layer’s heads the MLP is the only other reader.
      const last = { layer: config.nLayers - 1, head: null };
      const both = await ask({ cutNodes: [last], cutWays: [{ from: at, to: null }] });
      const node = await ask({ cutNodes: [at, last] });
      expect(both.remains!.whole.lead).toBeCloseTo(node.remains!.whole.lead, 3);
      expect(straight.remains!.whole.lead).not.toBeCloseTo(remains!.whole.lead, 5);
    });

    it.each([
      [{ cutNodes: [{ layer: 99, head: 0 }] }, /expected layers 0 to \d+ and heads.*got 99\.0/],
      [
        {
          cutWays: [
            { from: { layer: 1, head: 0 }, to: { layer: 1, head: 0, input: 'q' as const } },
          ],
        },
        /expected a way to a later head’s input, got 1\.0 to the q of 1\.0/,
      ],
    ])('refuses to cut what the model lacks: %j', async (change, words) => {
      await expect(ask(change)).rejects.toThrow(words);
      await expect(ask(change)).rejects.toMatchObject({ name: 'InputError', field: 'cut' });
    });

    it('is measured once for a pair, whatever is cut and however large the circuit', async () => {
      await ask({});
      await ask({ size: 2, cutNodes: [{ layer: 0, head: 0 }] });
      expect(microscope.reports).toEqual([]);
    });
  },
);
