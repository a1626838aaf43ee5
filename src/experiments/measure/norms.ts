import type { Model, NormWeights } from '../../microscope/index.ts';
import { row } from './answers.ts';
import { mean } from './numbers.ts';

/** LayerNorm of one stream, or RMSNorm where there is no bias, with its weights: `[dModel]`, in float64. */
export function normed(
  stream: ArrayLike<number>,
  { w, b }: NormWeights,
  eps: number,
): Float64Array {
  const from = b ? centred(stream) : Float64Array.from(stream);
  const scale = Math.sqrt(mean([...from].map((value) => value ** 2)) + eps);
  return from.map((value, i) => (value / scale) * w[i]! + (b ? b[i]! : 0));
}

/**
 * The direction whose part of the last stream becomes each token's logit, but for the norm's scale, which is the same for
 * all: `[token][dModel]`.
 */
export async function logitDirections(
  { config, weights }: Model,
  tokens: readonly number[],
): Promise<Float32Array[]> {
  const { w, b } = weights.lnFinal;
  const { data } = await weights.W_U(tokens);
  return tokens.map((_, at) => {
    const along = row(data, config.dModel, at).map((value, i) => value * w[i]!);
    return b ? Float32Array.from(centred(along)) : along; // a LayerNorm takes the mean out first
  });
}

function centred(values: ArrayLike<number>): Float64Array {
  const all = Float64Array.from(values);
  const middle = mean([...all]);
  return all.map((value) => value - middle);
}
