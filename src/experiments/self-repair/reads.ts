import {
  addVector,
  zeroAblation,
  type ActivationCache,
  type HookName,
  type Intervention,
  type Microscope,
  type Model,
} from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { lastZ, written } from '../measure/headOutput.ts';
import { round, roundAttention, roundLogit, sum } from '../measure/numbers.ts';
import { attentionFrom } from '../measure/patterns.ts';
import type { Question } from '../measure/question.ts';
import { dot } from '../measure/vectors.ts';
import { lastRow, type Arrows } from './finalNorm.ts';
import type { SelfRepairResult } from './schema.ts';

type Reads = NonNullable<SelfRepairResult['watched']['reads']>;

interface Written {
  readonly layer: number;
  /** `[dModel]`: what the heads of that layer write at the last token. */
  readonly vector: Float32Array;
  /** Its part along the arrows of answer and foil. */
  readonly along: Float32Array;
}

interface Asked {
  readonly question: Question;
  readonly off: readonly HeadPlace[];
  readonly watched: HeadPlace;
  readonly arrows: Arrows;
  /** Of the run with all heads on. */
  readonly cache: ActivationCache;
  /** The token whose attention is reported. */
  readonly position: number;
}

/**
 * Takes out what the heads that are off wrote at the last token, or only the part of it along the arrows of answer and
 * foil, or all but that, and asks each time what the stream says before the watched head and where that head looks.
 * Null where no such head is in an earlier layer.
 */
export async function readWhatCounts(
  { signal }: Pick<Microscope, 'signal'>,
  model: Model,
  { question, off, watched, arrows: { arrows }, cache, position }: Asked,
): Promise<Reads | null> {
  const earlier = off.filter(({ layer }) => layer < watched.layer);
  if (earlier.length === 0) return null;
  const parts = await readWritten(model, earlier, arrows, cache, signal);
  const take = (part: (one: Written) => Float32Array): Intervention[] =>
    parts.map((one) =>
      addVector({ hook: `blocks.${one.layer}.hook_attn_out`, position: -1 }, part(one), -1),
    );
  const view = async (interventions: readonly Intervention[]) => {
    const pattern: HookName = `blocks.${watched.layer}.attn.hook_pattern`;
    const before: HookName = `blocks.${watched.layer}.hook_resid_pre`;
    const run = await model.runWithCache(question.tokens, [pattern, before], {
      ...{ interventions, signal },
    });
    const data = lastRow(model, run.cache, before);
    const { data: logits } = await model.unembed({ data, shape: [1, data.length] }, signal);
    return {
      says: roundLogit(logits[question.answer]! - logits[question.foil]!),
      attention: roundAttention(attentionFrom(run.cache.get(pattern), watched.head, -1)[position]!),
    };
  };
  const lengths = (part: (one: Written) => Float32Array) =>
    sum(parts.map((one) => sum(Array.from(part(one), (value) => value ** 2))));
  return {
    on: await view([]),
    off: await view(
      earlier.map(({ layer, head }) =>
        zeroAblation({ hook: `blocks.${layer}.attn.hook_z`, head, position: -1 }),
      ),
    ),
    names: await view(take(({ along }) => along)),
    rest: await view(take(({ vector, along }) => vector.map((value, i) => value - along[i]!))),
    share: round(lengths(({ along }) => along) / (lengths(({ vector }) => vector) || 1), 4),
  };
}

async function readWritten(
  model: Model,
  heads: readonly HeadPlace[],
  arrows: Arrows['arrows'],
  cache: ActivationCache,
  signal: AbortSignal,
): Promise<Written[]> {
  const { dModel } = model.config;
  const layers = [...new Set(heads.map(({ layer }) => layer))];
  return Promise.all(
    layers.map(async (layer) => {
      const z = cache.get(`blocks.${layer}.attn.hook_z`);
      const vector = new Float32Array(dModel);
      for (const place of heads.filter((one) => one.layer === layer)) {
        const [own] = await written(model, place, [lastZ(z, place.head)], signal);
        own!.forEach((value, i) => (vector[i]! += value));
      }
      return { layer, vector, along: partAlong(vector, arrows) };
    }),
  );
}

/** The nearest vector in the plane of two others: exact where they are not parallel. */
function partAlong(vector: Float32Array, [one, other]: Arrows['arrows']): Float32Array {
  const shared = dot(one, other) / dot(one, one);
  const apart = other.map((value, i) => value - shared * one[i]!);
  const [first, second] = [one, apart].map((axis) => dot(vector, axis) / (dot(axis, axis) || 1));
  return vector.map((_, i) => first! * one[i]! + second! * apart[i]!);
}
