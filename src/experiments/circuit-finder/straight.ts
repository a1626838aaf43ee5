import {
  everyLayer,
  patchFromCache,
  type ActivationCache,
  type HookName,
  type Intervention,
  type Model,
} from '../../microscope/index.ts';
import type { TokenPair } from '../measure/tokenPair.ts';
import { nodeName, type NodePlace } from './nodes.ts';
import type { StraightWay } from './ways.ts';

export const CLEAN = 0;
export const CORRUPT = 1;

/** Two runs whose parts are known, and where they can differ. */
export interface TwoRuns {
  readonly pair: TokenPair;
  /** attn.hook_z and hook_mlp_out of every layer: row 0 of the clean run, row 1 of the corrupt one. */
  readonly cache: ActivationCache;
  /** From the first token on that differs: before it both runs are the same. */
  readonly position: readonly number[];
  readonly signal: AbortSignal;
}

export const outputs = (layers: number): HookName[] => [
  ...everyLayer(layers, 'attn.hook_z'),
  ...everyLayer(layers, 'hook_mlp_out'),
];

const inputOf = ({ to }: StraightWay): HookName => `blocks.${to!.layer}.attn.hook_${to!.input}`;

/** What a part gives in one of the two runs, put in its place; in one row of a batch or in all. */
export function asIn(
  { cache, position }: TwoRuns,
  { layer, head }: NodePlace,
  run: number,
  batch?: number,
): Intervention[] {
  const at = { position, ...(batch !== undefined && { batch }) };
  return head === null
    ? patchFromCache({ hook: `blocks.${layer}.hook_mlp_out`, ...at }, cache, run)
    : patchFromCache({ hook: `blocks.${layer}.attn.hook_z`, head, ...at }, cache, run);
}

const held = ({ position }: TwoRuns, cache: ActivationCache, layers: number, run: number) =>
  outputs(layers).flatMap((hook) => patchFromCache({ hook, position }, cache, run));

/**
 * Path patching (Wang et al. 2022, https://arxiv.org/abs/2211.00593) with everything between held: the answer's lead on
 * the corrupt prompt, in logits, with one way carrying what it carries on the clean one. Ways into heads only.
 */
export async function patchWays(
  model: Model,
  runs: TwoRuns,
  ways: readonly StraightWay[],
): Promise<number[]> {
  const { pair, cache, position, signal } = runs;
  const names = [...new Set(ways.map(({ from }) => nodeName(from)))];
  const senders = names.map((name) => ways.find(({ from }) => nodeName(from) === name)!.from);
  const sent = await model.runWithCache(
    senders.map(() => pair.corrupt),
    [...new Set(ways.map(inputOf))],
    {
      signal,
      // Of two at one place the later one counts.
      interventions: [
        ...held(runs, cache, model.config.nLayers, CORRUPT),
        ...senders.flatMap((from, batch) => asIn(runs, from, CLEAN, batch)),
      ],
    },
  );
  const variants = ways.map((way) =>
    patchFromCache(
      { hook: inputOf(way), head: way.to!.head, position },
      sent.cache,
      names.indexOf(nodeName(way.from)),
    ),
  );
  return (await model.runVariants(pair.corrupt, variants, pair.metric, { signal })).values;
}

interface Cuts {
  /** Parts that give what they give on the corrupt prompt, */
  readonly nodes: readonly NodePlace[];
  /** and ways that carry what they carry there. */
  readonly ways: readonly StraightWay[];
}

/**
 * The last position's logits on the clean prompt, `[dVocab]`, with all of that cut together: from layer to layer, what
 * reaches an input is computed with its own senders of the corrupt run and everything else as it is by then.
 */
export async function cutTogether(
  model: Model,
  runs: TwoRuns,
  { nodes, ways }: Cuts,
): Promise<Float32Array> {
  const { pair, position, signal } = runs;
  const { nLayers } = model.config;
  const put = nodes.flatMap((node) => asIn(runs, node, CORRUPT));
  const now = async (layers: number) => {
    const { cache } = await model.runWithCache(pair.clean, outputs(layers), {
      ...{ signal, interventions: put },
    });
    return held(runs, cache, layers, 0);
  };
  const layers = [...new Set(ways.flatMap(({ to }) => (to ? [to.layer] : [])))];
  for (const layer of layers.sort((a, b) => a - b)) {
    const groups = [
      ...Map.groupBy(
        ways.filter(({ to }) => to?.layer === layer),
        ({ to }) => `${to!.input} ${to!.head}`,
      ).values(),
    ];
    const { cache } = await model.runWithCache(
      groups.map(() => pair.clean),
      [...new Set(groups.map(([way]) => inputOf(way!)))],
      {
        signal,
        interventions: [
          ...(await now(layer)),
          ...groups.flatMap((group, batch) =>
            group.flatMap(({ from }) => asIn(runs, from, CORRUPT, batch)),
          ),
        ],
      },
    );
    groups.forEach(([way], index) => {
      const { head } = way!.to!;
      put.push(...patchFromCache({ hook: inputOf(way!), head, position }, cache, index));
    });
  }
  const toAnswer = ways.filter(({ to }) => to === null);
  const interventions =
    toAnswer.length === 0
      ? put
      : [...(await now(nLayers)), ...toAnswer.flatMap(({ from }) => asIn(runs, from, CORRUPT))];
  return (await model.run(pair.clean, { signal, interventions })).logits.data;
}
