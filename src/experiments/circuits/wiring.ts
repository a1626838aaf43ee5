import {
  everyLayer,
  patchFromCache,
  type ActivationCache,
  type HookName,
  type Intervention,
  type Model,
} from '../../microscope/index.ts';
import { headName, type HeadPlace } from '../../words/heads.ts';
import { row } from '../measure/answers.ts';
import type { TokenPair } from '../measure/tokenPair.ts';
import type { Way } from './ways.ts';

const CLEAN = 0;
const CORRUPT = 1;

/** A pair of prompts whose heads' outputs are known, and where they can differ. */
export interface Wiring {
  readonly pair: TokenPair;
  /** attn.hook_z of every layer: row 0 of the clean run, row 1 of the corrupt one. */
  readonly cache: ActivationCache;
  /** From the first token on that differs: before it both runs are the same. */
  readonly position: readonly number[];
  readonly signal: AbortSignal;
}

export const zOf = (layer: number): HookName => `blocks.${layer}.attn.hook_z`;
const inputOf = (layer: number, input: 'q' | 'k' | 'v'): HookName =>
  `blocks.${layer}.attn.hook_${input}`;

/** What a head gives in one of the two runs, put in its place; in one row of a batch or in all. */
export const asOn = (
  { cache, position }: Wiring,
  { layer, head }: HeadPlace,
  run = CORRUPT,
  batch?: number,
): Intervention[] =>
  patchFromCache(
    { hook: zOf(layer), head, position, ...(batch !== undefined && { batch }) },
    cache,
    run,
  );

/** Every head of the first layers as row `run` of a cached run has it. */
const held = ({ position }: Wiring, cache: ActivationCache, layers: number, run = CLEAN) =>
  Array.from({ length: layers }, (_, layer) =>
    patchFromCache({ hook: zOf(layer), position }, cache, run),
  ).flat();

/**
 * Path patching (Wang et al. 2022, https://arxiv.org/abs/2211.00593): the answer's lead on the clean prompt, in logits,
 * with one way carrying what it carries on the corrupt one. All heads but its sender are held, MLPs computed anew; what
 * reaches its end is put into the clean run. A sender's run serves all of its ways.
 */
export async function cutEach(
  model: Model,
  wiring: Wiring,
  ways: readonly Way[],
  onProgress?: (fraction: number) => void,
): Promise<number[]> {
  const { pair, cache, position, signal } = wiring;
  const { nLayers, dVocab } = model.config;
  const names = [...new Set(ways.map(({ from }) => headName(from)))];
  const senders = names.map((name) => ways.find(({ from }) => headName(from) === name)!.from);
  const rowOf = ({ from }: Way) => names.indexOf(headName(from));
  const hooks = new Set(ways.flatMap(({ to }) => (to ? [inputOf(to.layer, to.input)] : [])));
  const sent = await model.runWithCache(
    senders.map(() => pair.clean),
    [...hooks],
    {
      signal,
      // Of two at one place the later one counts.
      interventions: [
        ...held(wiring, cache, nLayers),
        ...senders.flatMap((from, batch) => asOn(wiring, from, CORRUPT, batch)),
      ],
    },
  );
  const inner = ways.filter(({ to }) => to !== null);
  const variants = inner.map((way) => {
    const { layer, head, input } = way.to!;
    return patchFromCache({ hook: inputOf(layer, input), head, position }, sent.cache, rowOf(way));
  });
  const { values } = await model.runVariants(pair.clean, variants, pair.metric, {
    ...{ signal, ...(onProgress && { onProgress }) },
  });
  return ways.map((way) => {
    if (way.to) return values[inner.indexOf(way)]!;
    const logits = row(sent.logits.data, dVocab, rowOf(way));
    return logits[pair.metric.answer]! - logits[pair.metric.foil]!;
  });
}

/**
 * The last position's logits on the clean prompt, `[dVocab]`, with all of `ways` carrying what they carry on the corrupt
 * prompt, together: from layer to layer, what reaches an input is computed with its own senders of the corrupt run and
 * all other heads as they are by then. `live` heads alone are computed, the others give what they give on the corrupt
 * prompt; without it, all are.
 */
export async function cutTogether(
  model: Model,
  wiring: Wiring,
  ways: readonly Way[],
  live?: readonly HeadPlace[],
): Promise<Float32Array> {
  const { pair, cache, position, signal } = wiring;
  const { nLayers } = model.config;
  const put: Intervention[] = live
    ? held(wiring, cache, nLayers, CORRUPT).filter(
        ({ hook, head }) => !live.some((at) => zOf(at.layer) === hook && at.head === head),
      )
    : [];
  const now = async (layers: number) =>
    (
      await model.runWithCache(pair.clean, everyLayer(layers, 'attn.hook_z'), {
        ...{ signal, interventions: put },
      })
    ).cache;
  const receivers = ways.flatMap(({ to }) => (to ? [to] : []));
  const layers = [...new Set(receivers.map(({ layer }) => layer))].sort((a, b) => a - b);
  for (const layer of layers) {
    const inputs = Map.groupBy(
      ways.filter(({ to }) => to?.layer === layer),
      ({ to }) => `${to!.input} ${to!.head}`,
    );
    const groups = [...inputs.values()];
    const hooks = new Set(groups.map(([first]) => inputOf(layer, first!.to!.input)));
    const others = held(wiring, await now(layer), layer);
    const run = await model.runWithCache(
      groups.map(() => pair.clean),
      [...hooks],
      {
        signal,
        interventions: [
          ...others,
          ...groups.flatMap((group, batch) =>
            group.flatMap(({ from }) => asOn(wiring, from, CORRUPT, batch)),
          ),
        ],
      },
    );
    groups.forEach(([first], index) => {
      const { head, input } = first!.to!;
      put.push(
        ...patchFromCache({ hook: inputOf(layer, input), head, position }, run.cache, index),
      );
    });
  }
  const toAnswer = ways.filter(({ to }) => to === null);
  const interventions =
    toAnswer.length === 0
      ? put
      : [
          ...held(wiring, await now(nLayers), nLayers),
          ...toAnswer.flatMap(({ from }) => asOn(wiring, from)),
        ];
  return (await model.run(pair.clean, { signal, interventions })).logits.data;
}
