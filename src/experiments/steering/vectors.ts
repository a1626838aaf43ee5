import { seededRandom, type HookName, type Model } from '../../microscope/index.ts';
import { normals } from '../../training/random.ts';
import { InputError } from '../inputError.ts';
import { row } from '../measure/answers.ts';
import { readPrompt } from '../measure/question.ts';
import { dot } from '../measure/vectors.ts';

/** Where a vector is read and added. */
export const hookOf = (layer: number): HookName => `blocks.${layer}.hook_resid_pre`;

export interface Steering {
  /** `[dModel]`: the mean stream of the one list minus that of the other. */
  readonly vector: Float32Array;
  /** `[dModel]`: the mean stream of the other list, from which the vector leads to the one. */
  readonly from: Float32Array;
}

/** Throws an InputError where the lists have the same mean. */
export async function readSteering(
  model: Model,
  experiment: string,
  { toward, away, layer }: { toward: readonly string[]; away: readonly string[]; layer: number },
  signal: AbortSignal,
): Promise<Steering> {
  const streams = async (sentences: readonly string[]) => {
    const read: Float32Array[] = [];
    for (const sentence of sentences) {
      const tokens = readText(model, experiment, sentence, 'sentence');
      read.push(...(await streamsOf(model, tokens, layer, signal)));
    }
    return read;
  };
  const one = meanOf(await streams(toward));
  const from = meanOf(await streams(away));
  const vector = one.map((value, i) => value - from[i]!);
  if (lengthOf(vector) === 0)
    throw new InputError(
      'sentence',
      `${experiment}: expected two lists that differ, got the same mean twice`,
    );
  return { vector, from };
}

/** How far streams lie along the way: 0 as the second list, 1 as the first. */
export function readingOf(streams: readonly Float32Array[], { vector, from }: Steering): number {
  const middle = meanOf(streams);
  return (dot(middle, vector) - dot(from, vector)) / dot(vector, vector);
}

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float64Array(vectors[0]!.length);
  for (const vector of vectors) vector.forEach((value, i) => (sum[i]! += value));
  return Float32Array.from(sum, (value) => value / vectors.length);
}

/** Tokens of a text that something can be measured on: two at least, since the first is left out. */
export function readText(
  { tokenizer }: Model,
  experiment: string,
  text: string,
  field: string,
): number[] {
  const tokens = readPrompt(tokenizer, experiment, text, field);
  if (tokens.length < 2)
    throw new InputError(
      field,
      `${experiment}: the ${field} "${text.trim()}" is one token, expected two at least`,
    );
  return tokens;
}

/** `[tokens − 1][dModel]`: the stream before a layer at each token but the first, whose stream is like no other's. */
export async function streamsOf(
  model: Model,
  tokens: readonly number[],
  layer: number,
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const hook = hookOf(layer);
  const { cache } = await model.runWithCache(tokens, [hook], { logitsAt: [], signal });
  const { data } = cache.get(hook);
  return tokens.slice(1).map((_, i) => row(data, model.config.dModel, i + 1));
}

export const lengthOf = (vector: Float32Array): number => Math.sqrt(dot(vector, vector));

/** A vector of that length into a random direction, drawn evenly from all directions. */
export function randomVector(size: number, length: number, seed: number): Float32Array {
  const drawn = normals(seededRandom(seed), size, 1);
  const scale = length / lengthOf(drawn);
  return drawn.map((value) => value * scale);
}
