import { everyLayer } from '../hooks.ts';
import type { HeadScores, HeadScoresOptions } from '../scoreTypes.ts';
import type { Model, Tensor } from '../types.ts';
import { seededRandom } from '../run/random.ts';

/**
 * How much each head does what the names say, on seeded random tokens repeated once: mean attention along a stripe of
 * the pattern, as TransformerLens's demo takes it (`pattern.diagonal(offset=1 - length)` for induction, `-length` for
 * duplicate tokens, `-1` for the previous token). Olsson et al. 2022, https://arxiv.org/abs/2209.11895.
 */
export async function headScores(
  model: Model,
  {
    seed = 0,
    length = 50,
    sequences = 4,
    interventions,
    signal,
    onProgress,
  }: HeadScoresOptions = {},
): Promise<HeadScores> {
  const { nLayers, nHeads, dVocab } = model.config;
  const random = seededRandom(seed);
  const hooks = everyLayer(nLayers, 'attn.hook_pattern');
  const grid = () => Array.from({ length: nLayers }, () => Array.from({ length: nHeads }, () => 0));
  const scores = { induction: grid(), duplicateToken: grid(), previousToken: grid() };
  const losses = new Float64Array(2 * length - 1);
  for (let done = 0; done < sequences; done++) {
    const once = Array.from({ length }, () => Math.floor(random() * dVocab));
    const tokens = [...once, ...once];
    const { logits, cache } = await model.runWithCache(tokens, hooks, {
      logitsAt: 'all',
      ...(interventions && { interventions }),
      ...(signal && { signal }),
      onBlock: (layer) => onProgress?.((done + (layer + 1) / nLayers) / sequences),
    });
    for (let position = 0; position < losses.length; position++) {
      const row = logits.data.subarray(position * dVocab, (position + 1) * dVocab);
      losses[position]! += crossEntropy(row, tokens[position + 1]!) / sequences;
    }
    hooks.forEach((hook, layer) => {
      const pattern = cache.get(hook);
      for (let head = 0; head < nHeads; head++) {
        const mean = (back: number) => stripe(pattern, head, back) / sequences;
        scores.induction[layer]![head]! += mean(length - 1);
        scores.duplicateToken[layer]![head]! += mean(length);
        scores.previousToken[layer]![head]! += mean(1);
      }
    });
  }
  return { ...scores, lossByPosition: [...losses] };
}

/** Mean attention of a head from each position to the one `back` before it; pattern is `[1, head, query, key]`. */
function stripe({ data, shape }: Tensor, head: number, back: number): number {
  const size = shape[2]!;
  let sum = 0;
  for (let query = back; query < size; query++) {
    sum += data[(head * size + query) * size + query - back]!;
  }
  return sum / (size - back);
}

/** −log softmax(logits)[token], in nats. */
function crossEntropy(logits: Float32Array, token: number): number {
  let max = -Infinity;
  for (const value of logits) if (value > max) max = value;
  let sum = 0;
  for (const value of logits) sum += Math.exp(value - max);
  return Math.log(sum) + max - logits[token]!;
}
