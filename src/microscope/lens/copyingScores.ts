import type { CopyingScores, CopyingScoresOptions } from '../scoreTypes.ts';
import { FinalNorm } from '../run/normalise.ts';
import type { HookName } from '../hooks.ts';
import type { Model, Tensor } from '../types.ts';
import { writtenByHead } from './weightProducts.ts';

/** As many as go through the unembedding at once. */
const ROWS = 64;

/**
 * How often a head, looking at a token, writes towards that same token: the share of `tokens` that are among the `top`
 * largest logits when what the head reads of the token goes through its first norm, W_V and W_O (without biases), the
 * final norm and the unembedding. `suppressing` is the share among the `top` smallest. After the copy score of Wang et
 * al. 2022 (https://arxiv.org/abs/2211.00593, section 3.1), who read the token after the first MLP, as `from: 'mlp0'`
 * does, on prompts; here every token stands alone, without position, so that no prompt is needed. No run of the model
 * but one over the first block. Throws RangeError for tokens that are not the model's, no tokens, or a `top` below 1.
 */
export async function copyingScores(
  model: Pick<Model, 'config' | 'weights' | 'unembed' | 'runWithCache'>,
  { tokens, top = 5, from = 'mlp0', layers, signal, onProgress }: CopyingScoresOptions,
): Promise<CopyingScores> {
  const { nLayers, nHeads, dVocab } = model.config;
  if (tokens.length === 0) throw new RangeError('expected at least one token, got none');
  if (!Number.isInteger(top) || top < 1 || top >= dVocab)
    throw new RangeError(`expected a top from 1 to ${dVocab - 1}, got ${top}`);
  const read = from === 'embed' ? await model.weights.W_E(tokens) : await afterMlp0(model, tokens);
  // An unembedding of few rows costs a packed model as much as one of many.
  const together = Math.max(1, Math.floor(ROWS / tokens.length));
  const chosen = layers ?? Array.from({ length: nLayers }, (_, layer) => layer);
  const scores = { copying: [] as number[][], suppressing: [] as number[][] };
  for (const [done, layer] of chosen.entries()) {
    const block = await model.weights.block(layer, signal);
    const normed = new FinalNorm(model.config, block.ln1.w).apply(read.data);
    const row = { copying: [] as number[], suppressing: [] as number[] };
    for (let head = 0; head < nHeads; head += together) {
      const heads = Array.from({ length: Math.min(together, nHeads - head) }, (_, i) => head + i);
      const written = joinRows(
        heads.map((one) => writtenByHead(block, one, { data: normed, shape: read.shape })),
      );
      const { data } = await model.unembed(written, signal);
      for (const [i] of heads.entries()) {
        const size = tokens.length * dVocab;
        const hits = countHits(data.subarray(i * size, (i + 1) * size), tokens, top);
        row.copying.push(hits.largest / tokens.length);
        row.suppressing.push(hits.smallest / tokens.length);
      }
      onProgress?.((done + (head + heads.length) / nHeads) / chosen.length);
    }
    scores.copying.push(row.copying);
    scores.suppressing.push(row.suppressing);
  }
  return scores;
}

/** Each token's embedding with what MLP 0 makes of it, attention apart: `[tokens, dModel]`. */
async function afterMlp0(
  model: Pick<Model, 'config' | 'weights' | 'runWithCache'>,
  tokens: readonly number[],
): Promise<Tensor> {
  const { nCtx, dModel } = model.config;
  const data = new Float32Array(tokens.length * dModel);
  const after: HookName = 'blocks.0.hook_resid_post';
  for (let start = 0; start < tokens.length; start += nCtx) {
    const some = tokens.slice(start, start + nCtx);
    const { cache } = await model.runWithCache(some, [after], {
      interventions: [
        { hook: 'blocks.0.hook_resid_pre', keep: 0, add: (await model.weights.W_E(some)).data },
        { hook: 'blocks.0.hook_attn_out', keep: 0 },
      ],
    });
    data.set(cache.get(after).data, start * dModel);
  }
  return { data, shape: [tokens.length, dModel] };
}

function joinRows(parts: readonly Tensor[]): Tensor {
  const [rows, width] = parts[0]!.shape as [number, number];
  const data = new Float32Array(parts.length * rows * width);
  parts.forEach((part, i) => data.set(part.data, i * rows * width));
  return { data, shape: [parts.length * rows, width] };
}

/** Rows `[tokens, dVocab]`: for how many is their own token among the `top` largest, and smallest. */
function countHits(logits: Float32Array, tokens: readonly number[], top: number) {
  const dVocab = logits.length / tokens.length;
  const hits = { largest: 0, smallest: 0 };
  tokens.forEach((token, row) => {
    const own = logits[row * dVocab + token]!;
    let [above, below] = [0, 0];
    for (let i = row * dVocab; i < (row + 1) * dVocab; i++) {
      if (logits[i]! > own) above++;
      else if (logits[i]! < own) below++;
    }
    if (above < top) hits.largest++;
    if (below < top) hits.smallest++;
  });
  return hits;
}
