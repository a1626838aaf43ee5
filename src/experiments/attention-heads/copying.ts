import type { Microscope, Model, Tensor } from '../../microscope/index.ts';
import { row as rowOf } from '../measure/answers.ts';
import { logitDirections, normed } from '../measure/norms.ts';
import { round } from '../measure/numbers.ts';
import corpus from '../measure/texts/marked.json' with { type: 'json' };
import { dot } from '../measure/vectors.ts';

/** So many words of the corpus compete. */
const MOST_WORDS = 64;

/** `[layer][head]`, shares of the words. */
export interface Copying {
  readonly words: number;
  /** Writes towards the word that it reads more than towards any other, and less than towards any other. */
  readonly copies: number[][];
  readonly opposes: number[][];
}

/**
 * How often a head that looks at a word writes towards that word more than towards any other of a list, and how often
 * less than towards any other: the word after MLP 0, through the head's first norm, W_V, W_O, the final norm and the
 * unembedding. The copy score of Wang et al. 2022 (https://arxiv.org/abs/2211.00593, section 3.1), which asks for the
 * first five of the whole vocabulary; among a list it takes seconds for all heads, not a minute.
 */
export async function measureCopying(
  { signal }: Pick<Microscope, 'signal'>,
  model: Model,
  onFraction: (fraction: number) => void,
): Promise<Copying> {
  const { nLayers, nHeads, nKeyValueHeads, dModel, dHead, eps } = model.config;
  const tokens = wordsOf(model);
  const read = await afterMlp0(model, tokens, signal);
  const directions = await logitDirections(model, tokens);
  const result: Copying = { words: tokens.length, copies: [], opposes: [] };
  for (let layer = 0; layer < nLayers; layer++) {
    const block = await model.weights.block(layer, signal);
    const streams = read.map((one) => normed(one, block.ln1, eps));
    const size = dModel * dHead;
    const partOf = ({ data }: Tensor, at: number) => data.subarray(at * size, (at + 1) * size);
    // Heads share values: [group][word][dHead].
    const values = Array.from({ length: nKeyValueHeads }, (_, group) =>
      streams.map((one) => timesMatrix(one, partOf(block.W_V, group), dHead)),
    );
    const heads = Array.from({ length: nHeads }, (_, head) => {
      const wanted = directions.map((one) => matrixTimes(partOf(block.W_O, head), one, dHead));
      return values[Math.floor((head * nKeyValueHeads) / nHeads)]!.map((value) =>
        wanted.map((other) => dot(value, other)),
      );
    });
    result.copies.push(heads.map((scores) => shareOf(scores, (own, other) => own > other)));
    result.opposes.push(heads.map((scores) => shareOf(scores, (own, other) => own < other)));
    onFraction((layer + 1) / nLayers);
  }
  return result;
}

/** `scores[word][other]`: for how many words their own score stands so to every other. */
function shareOf(
  scores: readonly (readonly number[])[],
  stands: (own: number, other: number) => boolean,
): number {
  const hits = scores.filter((line, at) =>
    line.every((other, i) => i === at || stands(line[at]!, other)),
  );
  return round(hits.length / scores.length, 4);
}

/** Words of one token each, in the order of the corpus, spread over it. */
function wordsOf({ tokenizer }: Model): number[] {
  const all = corpus.passages.flatMap(({ text }) => tokenizer.encode(text.replace(/[{}]/g, '')));
  const seen = [...new Set(all)];
  const texts = tokenizer.toStrTokens(seen);
  const words = seen.filter((_, i) => /^\s\p{L}{3,}$/u.test(texts[i]!));
  const few = Math.min(MOST_WORDS, words.length);
  return Array.from({ length: few }, (_, i) => words[Math.floor((i * words.length) / few)]!);
}

/** Each token's embedding with what MLP 0 makes of it, by itself: `[token][dModel]`. */
async function afterMlp0(
  model: Model,
  tokens: readonly number[],
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const { dModel, nCtx } = model.config;
  const rows: Float32Array[] = [];
  for (let start = 0; start < tokens.length; start += nCtx) {
    const some = tokens.slice(start, start + nCtx);
    const { cache } = await model.runWithCache(some, ['blocks.0.hook_resid_post'], {
      interventions: [
        { hook: 'blocks.0.hook_resid_pre', keep: 0, add: (await model.weights.W_E(some)).data },
        { hook: 'blocks.0.hook_attn_out', keep: 0 },
      ],
      signal,
    });
    const { data } = cache.get('blocks.0.hook_resid_post');
    rows.push(...some.map((_, at) => rowOf(data, dModel, at).slice()));
  }
  return rows;
}

/** `[rows]` times `[rows, width]`. */
function timesMatrix(vector: Float64Array, matrix: Float32Array, width: number): Float32Array {
  const out = new Float32Array(width);
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i]!;
    for (let j = 0; j < width; j++) out[j]! += value * matrix[i * width + j]!;
  }
  return out;
}

/** `[height, width]` times `[width]`. */
function matrixTimes(matrix: Float32Array, vector: Float32Array, height: number): Float32Array {
  return new Float32Array(height).map((_, i) => dot(rowOf(matrix, vector.length, i), vector));
}
