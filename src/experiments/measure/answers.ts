import type { Tensor, Tokenizer, TokenScore } from '../../microscope/index.ts';
import { roundLogit, roundProbability } from './numbers.ts';

/** Softmax in float64, stable. */
export function softmax(logits: Float32Array): Float64Array {
  let max = -Infinity;
  for (const value of logits) if (value > max) max = value;
  const out = new Float64Array(logits.length);
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += out[i] = Math.exp(logits[i]! - max);
  for (let i = 0; i < out.length; i++) out[i]! /= sum;
  return out;
}

/** The `count` tokens that score highest, or with sign −1 lowest, the furthest first; of equal ones the first. */
export function topTokens(logits: Float32Array, count: number, sign: 1 | -1 = 1): number[] {
  const best: number[] = [];
  for (let token = 0; token < logits.length; token++) {
    const value = sign * logits[token]!;
    if (best.length === count && value <= sign * logits[best[count - 1]!]!) continue;
    const at = best.findIndex((other) => value > sign * logits[other]!);
    best.splice(at < 0 ? best.length : at, 0, token);
    if (best.length > count) best.pop();
  }
  return best;
}

/** The surprise, −log p in nats, of every token but the first of each row: `[row][position - 1]`, from the logits at all positions. */
export function surprises(
  { data, shape }: Tensor,
  tokens: readonly (readonly number[])[],
): number[][] {
  const [, length, width] = shape as [number, number, number];
  return tokens.map((ids, b) =>
    ids.slice(1).map((next, at) => -Math.log(softmax(row(data, width, b * length + at))[next]!)),
  );
}

/** The `count` highest-scored tokens, best first. */
export function topAnswers(logits: Float32Array, tokenizer: Tokenizer, count = 10): TokenScore[] {
  const probabilities = softmax(logits);
  const best = topTokens(logits, count);
  const texts = tokenizer.toStrTokens(best);
  return best.map((token, i) => ({
    token,
    text: texts[i]!,
    logit: roundLogit(logits[token]!),
    probability: roundProbability(probabilities[token]!),
  }));
}

/** How many tokens score higher. 0 is the top answer. */
export function rankOf(logits: Float32Array, token: number): number {
  const own = logits[token]!;
  let rank = 0;
  for (const value of logits) if (value > own) rank++;
  return rank;
}

/** Row `index` of the last axis, without copying. */
export function row(data: Float32Array, width: number, index: number): Float32Array {
  return data.subarray(index * width, (index + 1) * width);
}

/** `[dVocab]`: the logits at the last position asked for of the first prompt. */
export function lastLogits({ data, shape }: Tensor): Float32Array {
  const [, positions, width] = shape as [number, number, number];
  return row(data, width, positions - 1);
}
