import {
  everyLayer,
  meanAblation,
  patchFromCache,
  type ActivationCache,
  type Intervention,
  type Model,
} from '../../microscope/index.ts';
import { headName, type HeadPlace } from '../../words/heads.ts';
import { shuffled } from '../measure/shuffled.ts';
import { differingPositions, LEAST_GAP, type TokenPair } from '../measure/tokenPair.ts';
import type { CircuitCut } from './schema.ts';
import { roundShare } from './nodes.ts';
import { SIZES } from './sizes.ts';

const DRAWS = 3;

interface Cutting {
  readonly pair: TokenPair;
  /** Row 0 of the clean run, row 1 of the corrupt one. */
  readonly cache: ActivationCache;
  /** The lead on the corrupt prompt, in logits. */
  readonly corruptLead: number;
  /** All heads, those first that are kept first. */
  readonly order: readonly HeadPlace[];
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

/**
 * The clean prompt with some heads kept and the others replaced, MLPs live: the share of the gap between the leads that
 * is left. 1 is the clean run; 0 the corrupt one or, for means, every head at its mean.
 */
export async function cutOut(
  model: Model,
  { pair, cache, corruptLead, order, signal, onProgress }: Cutting,
): Promise<CircuitCut> {
  const sizes = SIZES.filter((size) => size < order.length);
  const standIns = headStandIns(model, pair, cache);
  // Drawn from the heads as they lie in the model: where two estimates are nearly alike, devices rank them differently.
  const asTheyLie = order.toSorted((a, b) => a.layer - b.layer || a.head - b.head);
  const draws = Array.from({ length: DRAWS }, (_, seed) => shuffled(asTheyLie, seed));
  const variants = [
    ...sizes.flatMap((size) => [
      order.slice(size).map(standIns.resample),
      order.slice(0, size).map(standIns.resample),
      order.slice(size).map(standIns.mean),
      ...draws.map((draw) => draw.slice(size).map(standIns.resample)),
    ]),
    order.map(standIns.mean),
  ];
  const { base, values } = await model.runVariants(pair.clean, variants, pair.metric, {
    ...{ signal, onProgress },
  });
  const meanLead = values.at(-1)!;
  const ways = 3 + DRAWS;
  const shares = (way: number, zero = corruptLead) =>
    sizes.map((_, index) => roundShare((values[index * ways + way]! - zero) / (base - zero)));
  return {
    sizes,
    resample: shares(0),
    rest: shares(1),
    mean: Math.abs(base - meanLead) < LEAST_GAP ? null : shares(2, meanLead),
    random: draws.map((_, draw) => shares(3 + draw)),
  };
}

/** What is put in a head's place: what it gives on the corrupt prompt, or its mean over both, position by position. */
function headStandIns({ config: { nLayers } }: Model, pair: TokenPair, cache: ActivationCache) {
  const [first] = differingPositions(pair);
  const position = pair.clean.map((_, at) => at).slice(first);
  const resample = new Map<string, Intervention>();
  const mean = new Map<string, Intervention>();
  for (const [layer, hook] of everyLayer(nLayers, 'attn.hook_z').entries()) {
    const keep = (kept: Map<string, Intervention>) => (one: Intervention, head: number) => {
      kept.set(headName({ layer, head }), one);
    };
    patchFromCache({ hook, position }, cache, 1).forEach(keep(resample));
    meanAblation({ hook, position }, cache).forEach(keep(mean));
  }
  return {
    resample: (head: HeadPlace) => resample.get(headName(head))!,
    mean: (head: HeadPlace) => mean.get(headName(head))!,
  };
}
