import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { circuits } from '../../../src/experiments/circuits/run.ts';
import type { CircuitsResult, CircuitsSpec, Way } from '../../../src/experiments/circuits/spec.ts';
import { counts, keyHead, sameWay, waysBetween } from '../../../src/experiments/circuits/ways.ts';
import {
  asOn,
  cutEach,
  cutTogether,
  type Wiring,
} from '../../../src/experiments/circuits/wiring.ts';
import { allHeads } from '../../../src/experiments/measure/heads.ts';
import { everyLayer, pathPatch, type Model } from '../../../src/microscope/index.ts';
import { sameHead } from '../../../src/words/heads.ts';
import { build, closeAll } from '../../made-up/buildModel.ts';
import { fakeMicroscope } from '../../made-up/fakeModel.ts';
import { SMALL_GPT2, SMALL_LLAMA } from '../../made-up/madeUpModel.ts';
import { numberTokenizer } from '../../made-up/numberTokenizer.ts';

afterAll(closeAll);

const ASKED: CircuitsSpec = {
  clean: '7 3 44 21 12 29',
  corrupt: '7 3 9 21 30 29',
  ...{ answer: '4', foil: '11', size: 6, cut: [] },
};
const METRIC = { answer: 4, foil: 11 };

/** Logits of two ways to compute the same in float32. Measured: 2e-6. */
const SAME = 1e-4;

describe.each([SMALL_LLAMA, SMALL_GPT2])('a circuit in a made-up $architecture', (config) => {
  let model: Model;
  let wiring: Wiring;
  let result: CircuitsResult;
  const ask = (change: Partial<CircuitsSpec>) =>
    circuits.run(fakeMicroscope(model), { ...ASKED, ...change });
  const lead = (logits: Float32Array) => logits[METRIC.answer]! - logits[METRIC.foil]!;
  const leadOf = async (tokens: readonly number[], changed: ReturnType<typeof asOn> = []) =>
    lead((await model.run(tokens, { interventions: changed })).logits.data);

  beforeAll(async () => {
    ({ model } = await build(config, 'F32', 'fast'));
    Object.defineProperty(model, 'tokenizer', { value: numberTokenizer });
    const [clean, corrupt] = [ASKED.clean, ASKED.corrupt].map((text) =>
      numberTokenizer.encode(text),
    );
    const pair = { clean: clean!, corrupt: corrupt!, metric: METRIC };
    const hooks = everyLayer(config.nLayers, 'attn.hook_z');
    const { cache } = await model.runWithCache([pair.clean, pair.corrupt], hooks);
    const { signal } = new AbortController();
    wiring = { pair, cache, position: [2, 3, 4, 5], signal };
    result = await ask({});
  });

  it('fits its schema, with as many heads as were asked for, in the order of layers', () => {
    expect(circuits.result.parse(result)).toEqual(result);
    expect(result.nodes).toHaveLength(ASKED.size);
    const places = result.nodes.map(({ layer, head }) => layer * config.nHeads + head);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(result.ways).toHaveLength(waysBetween(config, result.nodes).length);
  });

  it('cuts each way as path patching of the engine does', async () => {
    const inner = waysBetween(config, result.nodes).filter(({ to }) => to !== null);
    expect(inner.length).toBeGreaterThan(5);
    const leads = await cutEach(model, wiring, inner);
    let worst = 0;
    for (const [i, { from, to }] of inner.entries()) {
      const { values } = await pathPatch(model, {
        ...{ source: wiring.pair.corrupt, target: wiring.pair.clean, metric: METRIC },
        ...{ senders: [from], receiver: to! },
      });
      worst = Math.max(worst, Math.abs(values[0]! - leads[i]!));
    }
    console.log(`ways: worst ${worst.toExponential(1)}, allowed ${SAME}`);
    expect(worst).toBeLessThan(SAME);
  });

  it('cut by itself or with no other, a way is worth the same', async () => {
    const ways = waysBetween(config, result.nodes);
    const leads = await cutEach(model, wiring, ways);
    const moved = leads.filter((one, i) => Math.abs(one - leads[(i + 1) % leads.length]!) > SAME);
    expect(moved.length).toBeGreaterThan(leads.length / 2);
    for (const [i, way] of ways.entries()) {
      expect(Math.abs(lead(await cutTogether(model, wiring, [way])) - leads[i]!)).toBeLessThan(
        SAME,
      );
    }
  });

  it('with every way out of a head cut, the head gives what it gives on the corrupt prompt', async () => {
    const all = waysBetween(config, allHeads(model));
    const whole = await leadOf(wiring.pair.clean);
    for (const head of [allHeads(model)[1]!, result.nodes[0]!]) {
      const out = all.filter(({ from }) => sameHead(from, head));
      const cut = lead(await cutTogether(model, wiring, out));
      const replaced = await leadOf(wiring.pair.clean, asOn(wiring, head));
      expect(Math.abs(replaced - whole)).toBeGreaterThan(10 * SAME);
      expect(Math.abs(cut - replaced)).toBeLessThan(SAME);
    }
    const both = [allHeads(model)[1]!, result.nodes.at(-1)!];
    const out = all.filter(({ from }) => both.some((head) => sameHead(from, head)));
    const replaced = await leadOf(
      wiring.pair.clean,
      both.flatMap((head) => asOn(wiring, head)),
    );
    expect(Math.abs(lead(await cutTogether(model, wiring, out)) - replaced)).toBeLessThan(SAME);
  });

  it('all heads live with nothing cut are the clean run, and none are the corrupt heads on its prompt', async () => {
    const whole = await leadOf(wiring.pair.clean);
    expect(
      Math.abs(lead(await cutTogether(model, wiring, [], allHeads(model))) - whole),
    ).toBeLessThan(SAME);
    const none = await leadOf(
      wiring.pair.clean,
      allHeads(model).flatMap((head) => asOn(wiring, head)),
    );
    expect(Math.abs(none - whole)).toBeGreaterThan(10 * SAME);
    expect(Math.abs(lead(await cutTogether(model, wiring, [], [])) - none)).toBeLessThan(SAME);
  });

  it('keeps and takes out heads as interventions do', async () => {
    const [corrupt, whole] = [await leadOf(wiring.pair.corrupt), await leadOf(wiring.pair.clean)];
    const shareWithout = async (dropped: (head: (typeof result.nodes)[number]) => boolean) => {
      const changed = allHeads(model)
        .filter((head) => dropped({ ...result.nodes[0]!, ...head }))
        .flatMap((head) => asOn(wiring, head));
      return ((await leadOf(wiring.pair.clean, changed)) - corrupt) / (whole - corrupt);
    };
    const inCircuit = (head: { layer: number; head: number }) =>
      result.nodes.some((node) => sameHead(node, head));
    const [first] = result.nodes;
    expect(result.kept.heads).toBeCloseTo(await shareWithout((head) => !inCircuit(head)), 3);
    expect(result.kept.rest).toBeCloseTo(await shareWithout(inCircuit), 3);
    expect(first!.whole).toBeCloseTo(await shareWithout((head) => sameHead(head, first!)), 3);
    expect(first!.alone).toBeCloseTo(
      await shareWithout((head) => !inCircuit(head) || sameHead(head, first!)),
      3,
    );
    expect(result.kept.lot).toHaveLength(3);
  });

  it('measures what the reader cuts, in the whole model and in the circuit alone', async () => {
    const [first, second] = result.ways.filter(counts);
    const bare = ({ from, to }: Way): Way => ({ from, to });
    const one = await ask({ cut: [bare(first!)] });
    const { clean, corrupt } = one;
    const share = (one.cut!.whole.lead - corrupt.lead) / (clean.lead - corrupt.lead);
    expect(share).toBeCloseTo(1 - first!.lost, 3);
    expect({ ...one, cut: null }).toEqual(result);
    const two = await ask({ cut: [bare(first!), bare(second!)] });
    expect(two.cut).not.toEqual(one.cut);
    const every = await ask({ cut: result.ways.filter(counts).map(bare) });
    const none = await cutTogether(model, wiring, waysBetween(config, result.nodes), result.nodes);
    const left = (lead(none) - corrupt.lead) / (clean.lead - corrupt.lead);
    expect(every.cut!.alone).toBeCloseTo(left, 3);
  });

  it('takes no notice of ways that this circuit does not have', async () => {
    const stray = { from: { layer: 90, head: 0 }, to: null };
    expect(result.ways.some((way) => sameWay(way, stray))).toBe(false);
    expect((await ask({ cut: [stray] })).cut).toBeNull();
  });

  it.each([
    [{ corrupt: '7 3 9' }, 'corrupt prompt', /expected 6 tokens in the corrupt prompt.*got 3/],
    [{ answer: 'Zoe' }, 'answer', /expected one token for the answer, got "Zoe"/],
  ])('refuses what cannot be compared, by its field: %j', async (change, field, words) => {
    await expect(ask(change)).rejects.toThrow(words);
    await expect(ask(change)).rejects.toMatchObject({ name: 'InputError', field });
  });
});

it('query heads that share a key are counted by it', () => {
  const heads = [6, 7, 8].map((head) => ({ layer: 18, head }));
  const config = { nHeads: 9, nKeyValueHeads: 3 };
  expect(heads.map((at) => keyHead(config, at).head)).toEqual([2, 2, 2]);
  const ways = waysBetween(config, [{ layer: 16, head: 0 }, ...heads]);
  expect(ways.filter(({ to }) => to?.input === 'k')).toHaveLength(1);
  expect(ways.filter(({ to }) => to?.input === 'q')).toHaveLength(3);
  expect(ways.filter(({ to }) => to === null)).toHaveLength(4);
});
