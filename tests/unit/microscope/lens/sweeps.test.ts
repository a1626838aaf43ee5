import { afterAll, describe, expect, it } from 'vitest';
import {
  patchSweep,
  pathPatch,
  pathPatches,
  seededRandom,
  type HookName,
  type Intervention,
  type Metric,
  type Model,
  type PatchSweepSite,
} from '../../../../src/microscope/index.ts';
import { build, closeAll, TOLERANCE } from '../../../made-up/buildModel.ts';
import { SMALL_GPT2, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

afterAll(closeAll);

const HOOKS = {
  resid_pre: 'hook_resid_pre',
  attn_out: 'hook_attn_out',
  mlp_out: 'hook_mlp_out',
  attn_head_out_all_pos: 'attn.hook_z',
  attn_head_out_by_pos: 'attn.hook_z',
} as const satisfies Record<PatchSweepSite, string>;
const SITES = Object.keys(HOOKS) as PatchSweepSite[];
const RECEIVERS = ['q', 'k', 'v'] as const;

const SPECS_OF_A_SITE = 5;
/** Cells of each sweep that are run in full. */
const CELLS = 12;

interface Spec {
  readonly source: readonly number[];
  readonly target: readonly number[];
  readonly layers: readonly number[];
  readonly metric: Metric;
}

/** Prompts of any length that differ from any position on, some layers in any order, one of two kinds of metric. */
function randomSpec({ config }: Model, pick: (count: number) => number): Spec {
  const length = 1 + pick(12);
  const token = () => pick(config.dVocab);
  const target = Array.from({ length }, token);
  const first = pick(length);
  const source = target.map((old, i) =>
    i < first || (i > first && pick(2) === 0) ? old : token(),
  );
  source[first] = (target[first]! + 1 + pick(config.dVocab - 1)) % config.dVocab;
  const layers = Array.from({ length: config.nLayers }, (_, layer) => layer)
    .filter(() => pick(3) > 0)
    .toSorted(() => pick(3) - 1);
  const [answer, foil] = [token(), token()];
  const byFunction = (logits: Float32Array) => logits[answer]! - 2 * logits[foil]!;
  return {
    source,
    target,
    layers: layers.length > 0 ? layers : [pick(config.nLayers)],
    metric: pick(2) === 0 || answer === foil ? byFunction : { answer, foil },
  };
}

const measured = (metric: Metric, logits: Float32Array): number =>
  typeof metric === 'function' ? metric(logits) : logits[metric.answer]! - logits[metric.foil]!;

/** What a plain run of the target gives with these changes. */
async function plain(model: Model, { target, metric }: Spec, interventions: Intervention[]) {
  return measured(metric, (await model.run(target, { interventions })).logits.data);
}

/** One head's values, or all of a hook without heads, at some positions of `[1, pos, …]`. */
async function valuesOf(
  model: Model,
  tokens: readonly number[],
  hook: HookName,
  positions: readonly number[],
  head: number | undefined,
  interventions: readonly Intervention[] = [],
): Promise<Intervention> {
  const { cache } = await model.runWithCache(tokens, [hook], { interventions });
  const { data, shape } = cache.get(hook);
  const width = shape.at(-1)!;
  const heads = shape.length === 4 ? shape[2]! : 1;
  const add = positions.flatMap((position) => {
    const start = (position * heads + (head ?? 0)) * width;
    return [...data.subarray(start, start + width)];
  });
  return { hook, position: positions, keep: 0, add, ...(head !== undefined && { head }) };
}

describe.each([
  { config: SMALL_LLAMA, memory: 'fast' },
  { config: SMALL_LLAMA, memory: 'lean' },
  { config: SMALL_GPT2, memory: 'fast' },
] as const)('$config.architecture, $memory', ({ config, memory }) => {
  it.each(SITES)('%s equals plain runs, on random specs', async (site) => {
    const { model } = await build(config, 'Q4_1', memory);
    const random = seededRandom(SITES.indexOf(site) + 1);
    const pick = (count: number) => Math.floor(random() * count);
    let worst = 0;
    for (let n = 0; n < SPECS_OF_A_SITE; n++) {
      const spec = randomSpec(model, pick);
      const { source, target, layers } = spec;
      const sweep = await patchSweep(model, { site, ...spec });
      const { nHeads } = config;
      const byHead = HOOKS[site] === 'attn.hook_z';
      const byPosition = site !== 'attn_head_out_all_pos';
      expect(sweep.shape).toEqual([
        layers.length,
        ...(byPosition ? [target.length] : []),
        ...(byHead ? [nHeads] : []),
      ]);
      const compare = (found: number, expected: number) => {
        worst = Math.max(worst, Math.abs(found - expected));
      };
      compare(sweep.targetMetric, await plain(model, spec, []));
      compare(sweep.sourceMetric, await plain(model, { ...spec, target: source }, []));
      for (let cell = 0; cell < CELLS; cell++) {
        const [row, position] = [pick(layers.length), pick(target.length)];
        const head = byHead ? pick(nHeads) : undefined;
        const at = (byPosition ? row * target.length + position : row) * (byHead ? nHeads : 1);
        const hook: HookName = `blocks.${layers[row]!}.${HOOKS[site]}`;
        const positions = byPosition ? [position] : [...target.keys()];
        const patch = await valuesOf(model, source, hook, positions, head);
        const value = sweep.values[at + (head ?? 0)]!;
        compare(value, await plain(model, spec, [patch]));
        const span = sweep.sourceMetric - sweep.targetMetric;
        expect(sweep.effects[at + (head ?? 0)]).toBeCloseTo((value - sweep.targetMetric) / span, 9);
      }
    }
    console.log(`${site}: worst ${worst.toExponential(1)}, allowed ${TOLERANCE}`);
    expect(worst).toBeLessThan(TOLERANCE);
  });

  it.each(RECEIVERS)(
    'path patching into a %s equals plain runs, on random specs',
    async (input) => {
      const { model } = await build(config, 'Q4_1', memory);
      const random = seededRandom(RECEIVERS.indexOf(input) + 11);
      const pick = (count: number) => Math.floor(random() * count);
      const { nLayers, nHeads, nKeyValueHeads } = config;
      let worst = 0;
      for (let n = 0; n < SPECS_OF_A_SITE; n++) {
        const spec = randomSpec(model, pick);
        const { source, target, metric } = spec;
        const layer = 1 + pick(nLayers - 1);
        const receiver = { layer, head: pick(input === 'q' ? nHeads : nKeyValueHeads), input };
        const mlps = n % 2 === 0 ? 'anew' : 'held';
        const senders = [
          { layer: pick(layer), head: pick(nHeads) },
          { layer: pick(layer), mlp: true as const },
        ];
        const path = await pathPatch(model, { source, target, metric, senders, receiver, mlps });
        const all = [...target.keys()];
        for (const [i, sender] of senders.entries()) {
          const held: Intervention[] = [];
          for (let between = 0; between < layer; between++) {
            const sends = between === sender.layer;
            for (let head = 0; head < nHeads; head++) {
              const from = sends && sender.head === head ? source : target;
              held.push(await valuesOf(model, from, `blocks.${between}.attn.hook_z`, all, head));
            }
            const mlp: HookName = `blocks.${between}.hook_mlp_out`;
            if (sends && sender.mlp) held.push(await valuesOf(model, source, mlp, all, undefined));
            // Before the sender nothing differs; from it on a held MLP gives what it gave.
            else if (mlps === 'held') held.push(await valuesOf(model, target, mlp, all, undefined));
          }
          const hook: HookName = `blocks.${layer}.attn.hook_${input}`;
          const reached = await valuesOf(model, target, hook, all, receiver.head, held);
          worst = Math.max(
            worst,
            Math.abs(path.values[i]! - (await plain(model, spec, [reached]))),
          );
        }
      }
      console.log(`path to ${input}: worst ${worst.toExponential(1)}, allowed ${TOLERANCE}`);
      expect(worst).toBeLessThan(TOLERANCE);
    },
  );

  it('path patching into several receivers gives what each gives alone', async () => {
    const { model } = await build(config, 'Q4_1', memory);
    const random = seededRandom(29);
    const { source, target, metric } = randomSpec(model, (count) => Math.floor(random() * count));
    const senders = [
      { layer: 0, head: 1 },
      { layer: 0, mlp: true as const },
    ];
    const receivers = RECEIVERS.map((input, i) => ({ layer: 1 + (i % 2), head: 0, input }));
    const options = { source, target, metric, senders };
    for (const mlps of ['anew', 'held'] as const) {
      const paths = await pathPatches(model, { ...options, receivers, mlps });
      expect(paths.length).toBe(receivers.length);
      for (const [i, receiver] of receivers.entries()) {
        const alone = await pathPatch(model, { ...options, receiver, mlps });
        for (const [at, value] of alone.values.entries())
          expect(Math.abs(paths[i]!.values[at]! - value)).toBeLessThan(TOLERANCE);
        expect(paths[i]!.targetMetric).toBeCloseTo(alone.targetMetric, 5);
      }
    }
    const late = pathPatches(model, { ...options, receivers: [{ layer: 0, head: 0, input: 'q' }] });
    await expect(late).rejects.toThrow(/expected senders before layer 0, got L0\.H1/);
  });
});
