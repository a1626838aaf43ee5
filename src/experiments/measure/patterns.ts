import type { ActivationCache, Tensor } from '../../microscope/index.ts';
import { row } from './answers.ts';
import { roundAttention } from './numbers.ts';

/** Attention patterns are `[batch, head, query, key]`. */
type PatternShape = [batch: number, heads: number, queries: number, keys: number];

/** Reads single values of a pattern. */
export function patternReader({ data, shape }: Tensor) {
  const [, heads, queries, keys] = shape as PatternShape;
  return (batch: number, head: number, query: number, key: number) =>
    data[((batch * heads + head) * queries + query) * keys + key]!;
}

/** `[key]`: where one head of the first prompt looks from `query` (−1: the last position), rounded. */
export function attentionFrom({ data, shape }: Tensor, head: number, query: number): number[] {
  const [, , queries, keys] = shape as PatternShape;
  const at = query < 0 ? queries + query : query;
  return Array.from(row(data, keys, head * queries + at), roundAttention);
}

/** `[head][key]`: where each head of the first prompt looks from `query`, rounded. */
export function headsFrom(pattern: Tensor, query: number): number[][] {
  const [, heads] = pattern.shape as PatternShape;
  return Array.from({ length: heads }, (_, head) => attentionFrom(pattern, head, query));
}

/** `[query][key]` of one head of the first prompt, rounded. */
export function wholePattern(pattern: Tensor, head: number): number[][] {
  const [, , queries] = pattern.shape as PatternShape;
  return Array.from({ length: queries }, (_, query) => attentionFrom(pattern, head, query));
}

/** Where a row of attention is largest, and how large it is there. */
export function mostAttended(looks: readonly number[]): { position: number; attention: number } {
  const attention = Math.max(...looks);
  return { position: looks.indexOf(attention), attention };
}

/** One prompt of a batch's cache, as if it had run alone. */
export function promptOf(cache: ActivationCache, index: number): ActivationCache {
  return {
    has: (name) => cache.has(name),
    names: () => cache.names(),
    get(name) {
      const { data, shape } = cache.get(name);
      return {
        data: row(data, data.length / shape[0]!, index),
        shape: [1, ...shape.slice(1)],
      };
    },
  };
}
