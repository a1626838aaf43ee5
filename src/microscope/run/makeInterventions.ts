import type { ActivationCache, Intervention, Tensor } from '../types.ts';
import { resolvePosition } from './interventions.ts';
import { seededRandom } from './random.ts';

/** Where an intervention acts; Intervention says what an absent field means. */
export type Place = Pick<Intervention, 'hook' | 'head' | 'neuron' | 'key' | 'position' | 'batch'>;

/** Sets what is there to zero. */
export function zeroAblation(place: Place): Intervention {
  return { ...place, keep: 0 };
}

/** Sets what is there: `value` is one value of the hook, or one for each chosen position. */
export function valueAblation(place: Place, value: ArrayLike<number>): Intervention {
  return { ...place, keep: 0, add: value };
}

/** Adds to what is there: `vector` is one value of the hook, or one for each chosen position. */
export function addVector(place: Place, vector: ArrayLike<number>, scale = 1): Intervention {
  return { ...place, add: Float32Array.from(vector, (value) => value * scale) };
}

/**
 * Puts in what row `row` of a cached run had at the same place; one intervention a head where the hook has heads and
 * `place` names none. Throws RangeError where the cached run has no such hook, row, head, neuron, key or position.
 */
export function patchFromCache(place: Place, cache: ActivationCache, row = 0): Intervention[] {
  const cached = new CachedHook(place, cache);
  return cached.heads.map((head) => ({
    ...cached.placeOf(head),
    keep: 0,
    add: cached.values(row, head, cached.positions),
  }));
}

/** Puts in what one prompt of a cached batch had there, drawn by `seed`. */
export function resampleAblation(place: Place, cache: ActivationCache, seed = 0): Intervention[] {
  const rows = cache.get(place.hook).shape[0]!;
  return patchFromCache(place, cache, Math.floor(seededRandom(seed)() * rows));
}

/**
 * Puts in the mean over a cached batch of prompts, position by position; or over all positions too, the same vector at
 * each (for a prompt that has no others of its kind to compare with). Throws RangeError as patchFromCache does.
 */
export function meanAblation(
  place: Place,
  cache: ActivationCache,
  over: 'prompts' | 'prompts and positions' = 'prompts',
): Intervention[] {
  const cached = new CachedHook(place, cache);
  if (over === 'prompts') {
    return cached.heads.map((head) => ({
      ...cached.placeOf(head),
      keep: 0,
      add: cached.mean(head, cached.positions),
    }));
  }
  const everywhere = range(cached.length);
  return cached.heads.map((head) => ({
    ...place,
    ...(head !== undefined && { head }),
    keep: 0,
    add: meanOfRows(cached.mean(head, everywhere), cached.length),
  }));
}

/** A hook's cached values, `[batch, pos, width]`, `[batch, pos, head, width]` or, of a pattern, `[batch, head, pos, key]`. */
class CachedHook {
  readonly length: number;
  /** The chosen ones, from the start of the prompt. */
  readonly positions: readonly number[];
  /** The chosen ones; one that is undefined where the hook has no heads. */
  readonly heads: readonly (number | undefined)[];
  readonly #place: Place;
  readonly #value: Tensor;
  readonly #headAxis: number | undefined;
  readonly #positionAxis: number;

  constructor(place: Place, cache: ActivationCache) {
    this.#place = place;
    this.#value = cache.get(place.hook);
    const { shape } = this.#value;
    const pattern = place.hook.endsWith('hook_pattern');
    this.#headAxis = shape.length < 4 ? undefined : pattern ? 1 : 2;
    this.#positionAxis = pattern ? 2 : 1;
    this.length = shape[this.#positionAxis]!;
    const { position } = place;
    this.positions =
      position === undefined
        ? range(this.length)
        : [position].flat().map((one) => resolvePosition(one, this.length));
    const count = this.#headAxis === undefined ? undefined : shape[this.#headAxis]!;
    this.heads = place.head !== undefined || count === undefined ? [place.head] : range(count);
  }

  placeOf(head: number | undefined): Place {
    return {
      ...this.#place,
      ...(head !== undefined && { head }),
      position: this.positions,
    };
  }

  /** `[positions, width]`, or `[positions]` of a neuron or a key. */
  values(row: number, head: number | undefined, positions: readonly number[]): Float32Array {
    const { shape, data } = this.#value;
    const { hook, neuron, key } = this.#place;
    const width = shape.at(-1)!;
    const index = shape.map(() => 0);
    const setAxis = (axis: number, at: number, what: string) => {
      if (!Number.isInteger(at) || at < 0 || at >= shape[axis]!) {
        throw new RangeError(
          `expected a ${what} from 0 to ${shape[axis]! - 1} of the cached ${hook}, got ${at}`,
        );
      }
      index[axis] = at;
    };
    setAxis(0, row, 'row');
    if (this.#headAxis !== undefined) setAxis(this.#headAxis, head ?? 0, 'head');
    if (neuron !== undefined) setAxis(shape.length - 1, neuron, 'neuron');
    if (key !== undefined) index[shape.length - 1] = resolvePosition(key, width, 'key');
    const each = neuron === undefined && key === undefined ? width : 1;
    const out = new Float32Array(positions.length * each);
    positions.forEach((position, i) => {
      index[this.#positionAxis] = position;
      const start = index.reduce((offset, at, axis) => offset * shape[axis]! + at, 0);
      out.set(data.subarray(start, start + each), i * each);
    });
    return out;
  }

  /** The mean over the batch, `[positions, width]`. */
  mean(head: number | undefined, positions: readonly number[]): Float32Array {
    const prompts = this.#value.shape[0]!;
    const mean = this.values(0, head, positions).fill(0);
    for (let row = 0; row < prompts; row++) {
      this.values(row, head, positions).forEach((value, i) => (mean[i]! += value / prompts));
    }
    return mean;
  }
}

function meanOfRows(values: Float32Array, rows: number): Float32Array {
  const mean = new Float32Array(values.length / rows);
  values.forEach((value, i) => (mean[i % mean.length]! += value / rows));
  return mean;
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
