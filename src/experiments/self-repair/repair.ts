import {
  attributionHooks,
  everyLayer,
  type ActivationCache,
  type Attribution,
  type Intervention,
  type Model,
} from '../../microscope/index.ts';
import { sameHead, type HeadPlace } from '../../words/heads.ts';
import { mean, roundLogit, sum } from '../measure/numbers.ts';
import type { Question } from '../measure/question.ts';
import { lastRow, scaleOf } from './finalNorm.ts';
import type { Repair } from './schema.ts';

/** Parts shown by themselves, where they change by as much as this: of those that hardly do the order is chance. */
const LARGEST = 6;
const LEAST = 0.01;

/** A run's parts, and the final norm's scale in it. The cache holds all heads' outputs and patterns. */
export interface Parts {
  readonly attribution: Attribution;
  readonly scale: number;
  readonly cache: ActivationCache;
}

export async function readParts(
  model: Model,
  { tokens, answer, foil }: Question,
  interventions: readonly Intervention[],
  signal: AbortSignal,
): Promise<Parts> {
  const hooks = attributionHooks(model.config);
  const patterns = everyLayer(model.config.nLayers, 'attn.hook_pattern');
  const { cache } = await model.runWithCache(tokens, [...patterns, ...hooks], {
    ...{ interventions, signal },
  });
  const attribution = await model.directLogitAttribution(tokens, answer, foil, { cache, signal });
  return { attribution, scale: scaleOf(model, lastRow(model, cache, hooks.at(-1)!)), cache };
}

/** What every part adds to the lead in `now` and did not in `before`, both at the scale of `before`. */
interface Changes {
  /** `[layer][head]` */
  readonly heads: readonly (readonly number[])[];
  /** `[layer]` */
  readonly mlps: readonly number[];
  readonly norm: number;
  readonly change: number;
}

/** `fixed`: what the final norm's bias adds to the lead, which no scale changes. */
export function changesOf(before: Parts, now: Parts, fixed: number): Changes {
  const ratio = now.scale / before.scale;
  const grown = (value: number, was: number) => value * ratio - was;
  return {
    heads: now.attribution.heads.map((line, layer) =>
      line.map((value, head) => grown(value, before.attribution.heads[layer]![head]!)),
    ),
    mlps: now.attribution.mlps.map((value, layer) => grown(value, before.attribution.mlps[layer]!)),
    norm: (now.attribution.total - fixed) * (1 - ratio),
    change: now.attribution.total - before.attribution.total,
  };
}

/** The change of the lead in four parts that sum to it; of several runs their mean. */
export function repairOf(runs: readonly Changes[], off: readonly HeadPlace[]): Repair {
  const isOff = (layer: number, head: number) => off.some((one) => sameHead(one, { layer, head }));
  const [first] = runs;
  const heads = first!.heads.flatMap((line, layer) =>
    line.map((_, head) => ({
      ...{ layer, head },
      change: mean(runs.map((run) => run.heads[layer]![head]!)),
    })),
  );
  const mlps = first!.mlps.map((_, layer) => ({
    ...{ layer, head: null },
    change: mean(runs.map((run) => run.mlps[layer]!)),
  }));
  const later = heads.filter(({ layer, head }) => !isOff(layer, head));
  const total = (parts: readonly { readonly change: number }[]) =>
    roundLogit(sum(parts.map(({ change }) => change)));
  return {
    change: roundLogit(mean(runs.map(({ change }) => change))),
    direct: total(heads.filter(({ layer, head }) => isOff(layer, head))),
    heads: total(later),
    mlps: total(mlps),
    norm: roundLogit(mean(runs.map(({ norm }) => norm))),
    largest: [...later, ...mlps]
      .filter(({ change }) => Math.abs(change) >= LEAST)
      .sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
      .slice(0, LARGEST)
      .map((one) => ({ ...one, change: roundLogit(one.change) })),
  };
}
