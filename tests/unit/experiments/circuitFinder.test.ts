import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutOut } from '../../../src/experiments/circuit-finder/cut.ts';
import {
  firstNodes,
  headOrder,
  judge,
  nodeName,
  nodesOf,
  valueOf,
  type NodeGrid,
} from '../../../src/experiments/circuit-finder/nodes.ts';
import { circuitFinder } from '../../../src/experiments/circuit-finder/run.ts';
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
  type ActivationCache,
  type Intervention,
  type Model,
  type Place,
} from '../../../src/microscope/index.ts';
import type { HeadPlace } from '../../../src/words/heads.ts';
import { build, closeAll } from '../../made-up/buildModel.ts';
import { ASKED } from '../../made-up/circuitFinderPair.ts';
import { fakeMicroscope } from '../../made-up/fakeModel.ts';
import { SMALL_GPT2, SMALL_LLAMA } from '../../made-up/madeUpModel.ts';
import { numberTokenizer } from '../../made-up/numberTokenizer.ts';

afterAll(closeAll);

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
