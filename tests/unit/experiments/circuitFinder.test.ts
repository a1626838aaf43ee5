import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutOut } from '../../../src/experiments/circuit-finder/cut.ts';
import {
  firstNodes,
  headOrder,
  judge,
  nodeName,
  nodesOf,
  sameNode,
  valueOf,
  type NodeGrid,
} from '../../../src/experiments/circuit-finder/nodes.ts';
import { circuitFinder } from '../../../src/experiments/circuit-finder/run.ts';
import { reads, type StraightWay } from '../../../src/experiments/circuit-finder/ways.ts';
import { saturatedHeads } from '../../../src/experiments/circuit-finder/saturated.ts';
import type {
  CircuitFinderResult,
  CircuitFinderSpec,
} from '../../../src/experiments/circuit-finder/spec.ts';
import { correlation } from '../../../src/experiments/measure/numbers.ts';
import {
  everyLayer,
  meanAblation,
  patchFromCache,
  patchSweep,
  pathPatch,
  type ActivationCache,
  type Intervention,
  type Model,
  type Place,
} from '../../../src/microscope/index.ts';
import type { HeadPlace } from '../../../src/words/heads.ts';
import { build, closeAll } from '../../made-up/buildModel.ts';
import { fakeMicroscope } from '../../made-up/fakeModel.ts';
import { SMALL_GPT2, SMALL_LLAMA } from '../../made-up/madeUpModel.ts';
import { numberTokenizer } from '../../made-up/numberTokenizer.ts';

afterAll(closeAll);

const ASKED: CircuitFinderSpec = {
  clean: '7 3 44 21 12 29',
  corrupt: '7 3 9 21 30 29',
  ...{ answer: '4', foil: '11', patch: 'every', size: null, cutNodes: [], cutWays: [] },
};

describe.each([SMALL_LLAMA, SMALL_GPT2])(
  'the circuit finder on a made-up $architecture',
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

    it('fits its schema, with a line of heads and an MLP for each layer', () => {
      expect(circuitFinder.result.parse(result)).toEqual(result);
      for (const grid of [result.secant, result.gradient, result.exact]) {
        expect(grid.map((line) => line.length)).toEqual(
          Array.from({ length: config.nLayers }, () => config.nHeads + 1),
        );
      }
      expect(result.differ).toEqual([2, 4]);
    });

    it('names the saturated heads by what attention the model has', async () => {
      const tokens = [ASKED.clean, ASKED.corrupt].map((text) => numberTokenizer.encode(text));
      const { cache } = await model.runWithCache(
        tokens,
        everyLayer(config.nLayers, 'attn.hook_pattern'),
      );
      expect(result.saturated).toEqual(saturatedHeads(config, cache));
      expect(result.dModel).toBe(config.dModel);
    });

    it('patches each head as a sweep over heads does', async () => {
      const [source, target] = [ASKED.clean, ASKED.corrupt].map((text) =>
        numberTokenizer.encode(text),
      );
      const metric = { answer: 4, foil: 11 };
      const { effects } = await patchSweep(model, {
        ...{ site: 'attn_head_out_all_pos', source: source!, target: target!, metric },
      });
      const heads = result.exact.map((line) => line.slice(0, -1)).flat();
      heads.forEach((share, i) => expect(share).toBeCloseTo(effects[i]!, 3));
    });

    it('judges the estimates by the parts that were patched, and names the three that are off most', () => {
      const nodes = judge(result.secant, result.exact);
      expect(nodes).toHaveLength(config.nLayers * (config.nHeads + 1));
      const off = nodes.map(({ estimate, exact }) => Math.abs(estimate - exact));
      expect(off).toEqual([...off].sort((a, b) => b - a));
      expect(result.worst.secant).toEqual(nodes.slice(0, 3));
      const [estimates, exact] = [result.secant.flat(), result.exact.flat() as number[]];
      expect(result.agreement.secant.all).toBeCloseTo(correlation(estimates, exact), 3);
    });

    it('cuts a circuit out as a run with every other head replaced does', async () => {
      const [clean, corrupt] = [ASKED.clean, ASKED.corrupt].map((text) =>
        numberTokenizer.encode(text),
      );
      const hooks = everyLayer(config.nLayers, 'attn.hook_z');
      const { cache } = await model.runWithCache([clean!, corrupt!], hooks);
      const lead = async (interventions: readonly Intervention[]) => {
        const { logits } = await model.run(clean!, { interventions });
        return logits.data[4]! - logits.data[11]!;
      };
      const { cut, exact, secant } = result;
      const order = headOrder(exact, secant);
      const [whole, none] = [result.clean.lead, result.corrupt.lead];
      const place = ({ layer, head }: HeadPlace): Place => ({ hook: hooks[layer]!, head });
      for (const [index, size] of cut!.sizes.entries()) {
        const [kept, others] = [order.slice(0, size), order.slice(size)].map((heads) =>
          heads.flatMap((at) => patchFromCache(place(at), cache, 1)),
        );
        const share = (value: number) => (value - none) / (whole - none);
        expect(cut!.resample[index]).toBeCloseTo(share(await lead(others!)), 3);
        expect(cut!.rest[index]).toBeCloseTo(share(await lead(kept!)), 3);
      }
      const mean = (heads: readonly HeadPlace[]) =>
        lead(heads.flatMap((at) => meanAblation(place(at), cache)));
      const zero = await mean(order);
      expect(cut!.mean === null).toBe(Math.abs(whole - zero) < 0.05);
      const size = cut!.sizes[2]!;
      const expected = ((await mean(order.slice(size))) - zero) / (whole - zero);
      if (cut!.mean) expect(cut!.mean[2]).toBeCloseTo(expected, 3);
      expect(cut!.random).toHaveLength(3);
      expect(cut!.random.every((draw) => draw.length === cut!.sizes.length)).toBe(true);
    });

    it('draws the same heads at random however the heads are ranked', async () => {
      const tokens = [ASKED.clean, ASKED.corrupt].map((text) => numberTokenizer.encode(text));
      const [clean = [], corrupt = []] = tokens;
      const { cache } = await model.runWithCache(tokens, everyLayer(config.nLayers, 'attn.hook_z'));
      const cut = (order: readonly HeadPlace[]) =>
        cutOut(model, {
          ...{ pair: { clean, corrupt, metric: { answer: 4, foil: 11 } }, cache, order },
          ...{ corruptLead: result.corrupt.lead, signal: new AbortController().signal },
          onProgress: () => undefined,
        });
      const ranked = headOrder(result.exact, result.secant);
      const one = await cut(ranked);
      const other = await cut(ranked.toReversed());
      expect(other.resample).not.toEqual(one.resample);
      expect(other.random).toEqual(one.random);
    });

    describe('the graph', () => {
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
        expect(
          nodes.filter(({ head }) => head !== null).map(({ share }) => Math.abs(share)),
        ).toEqual(
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
            head === null
              ? { hook: `blocks.${layer}.hook_mlp_out` }
              : { hook: hooks[layer]!, head };
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
    });

    it('reads a spec from before there was a size, and refuses a size that is not measured', () => {
      const { size, cutNodes, cutWays, ...before } = ASKED;
      expect(circuitFinder.spec.parse(before)).toEqual({ ...before, size, cutNodes, cutWays });
      expect(() => circuitFinder.spec.parse({ ...ASKED, size: 5 })).toThrow(
        /expected one of 1\|2\|4/,
      );
    });

    it('only estimates where nothing is to be patched', async () => {
      const guessed = await ask({ patch: 'none' });
      expect(circuitFinder.result.parse(guessed)).toEqual(guessed);
      expect(guessed).toMatchObject({ secant: result.secant, toPatch: 0, cut: null, graph: null });
      expect(guessed.exact.flat().every((share) => share === null)).toBe(true);
      expect(guessed.agreement.secant).toEqual({ all: null, heads: null, mlps: null });
    });

    it('hands over the estimates first, then the patches as they arrive', async () => {
      await ask({ patch: 'first' });
      const partials = microscope.reports.flatMap(([, partial]) =>
        partial ? [partial as CircuitFinderResult] : [],
      );
      const counts = partials.map(({ exact }) => exact.flat().filter((one) => one !== null).length);
      expect(counts[0]).toBe(0);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      expect(counts.at(-1)).toBe(partials[0]!.toPatch);
      for (const partial of partials)
        expect(() => circuitFinder.result.parse(partial)).not.toThrow();
      const fractions = microscope.reports.map(([fraction]) => fraction);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    });

    it.each([
      [{ corrupt: '7 3 9' }, 'corrupt prompt', /expected 6 tokens in the corrupt prompt.*got 3/],
      [{ corrupt: ASKED.clean }, 'corrupt prompt', /differs from the clean one/],
      [{ clean: '' }, 'clean prompt', /the clean prompt is empty/],
      [{ answer: 'Zoe' }, 'answer', /expected one token for the answer, got "Zoe"/],
      [{ foil: '4' }, 'foil', /two different words/],
    ])('refuses what cannot be compared, by its field: %j', async (change, field, words) => {
      await expect(ask(change)).rejects.toThrow(words);
      await expect(ask(change)).rejects.toMatchObject({ name: 'InputError', field });
    });
  },
);

describe('saturated attention', () => {
  /** By run: the last row of each head's pattern; all other rows look elsewhere. */
  const found = (...runs: readonly (readonly (readonly number[])[])[]) => {
    const rows = runs.map((heads) => heads.map((last) => [[1, 0, 0], [1, 0, 0], last]));
    const data = Float32Array.from(rows.flat(3));
    const cache = { get: () => ({ data, shape: [2, 2, 3, 3] }) };
    return saturatedHeads({ nLayers: 1, nHeads: 2 }, cache as unknown as ActivationCache);
  };

  it('is that of heads which look at one token in either run, and not at the same', () => {
    const [one, other, spread] = [
      [0.95, 0.05, 0],
      [0.02, 0.98, 0],
      [0.5, 0.3, 0.2],
    ];
    expect(found([one, spread], [other, other])).toEqual([
      {
        ...{ layer: 0, head: 0 },
        clean: { position: 0, weight: 0.95 },
        corrupt: { position: 1, weight: 0.98 },
      },
    ]);
    expect(found([one, other], [one, other])).toEqual([]);
    expect(found([spread, one], [one, spread])).toEqual([]);
  });
});

const GRID: NodeGrid = [
  [0.1, -0.5, 0.9],
  [0.3, 0.2, -0.1],
];

describe('the nodes of a circuit', () => {
  it('are the heads of each layer and its MLP', () => {
    expect(nodesOf(GRID).map(nodeName)).toEqual(['0.0', '0.1', 'MLP 0', '1.0', '1.1', 'MLP 1']);
    expect(nodesOf(GRID).map((node) => valueOf(GRID, node))).toEqual(GRID.flat());
  });

  it('are patched where either estimate puts them first, the largest first', () => {
    const other = GRID.map((line) => line.map((share) => -2 * share));
    expect(firstNodes(GRID, other).map(nodeName)).toEqual([
      ...['MLP 0', '0.1', '1.0', '1.1', '0.0', 'MLP 1'],
    ]);
    const wide = Array.from({ length: 30 }, (_, layer) => [layer, -layer, layer]);
    const none = wide.map((line) => line.map(() => 0));
    const first = firstNodes(wide, none);
    expect(first.slice(0, 3).map(({ layer }) => layer)).toEqual([29, 29, 29]);
    expect(first.length).toBeLessThan(90);
  });

  it('are ordered by what is known best of them: the patch, else the estimate', () => {
    const exact = [
      [null, 0.05, null],
      [null, null, null],
    ];
    expect(headOrder(exact, GRID)).toEqual([
      { layer: 1, head: 0 },
      { layer: 1, head: 1 },
      { layer: 0, head: 0 },
      { layer: 0, head: 1 },
    ]);
  });
});
