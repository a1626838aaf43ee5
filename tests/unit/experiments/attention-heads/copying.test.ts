import { describe, expect, it } from 'vitest';
import { measureCopying } from '../../../../src/experiments/attention-heads/copying.ts';
import corpus from '../../../../src/experiments/measure/texts/marked.json' with { type: 'json' };
import { ovCircuit } from '../../../../src/microscope/index.ts';
import { SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';
import { pieceTokenizer } from '../../../made-up/pieceTokenizer.ts';
import { openSmallLlama } from '../../../made-up/smallLlama.ts';

const tokenizer = pieceTokenizer(SMALL_LLAMA.dVocab);
const small = openSmallLlama(tokenizer, 120);
const { dModel, nHeads, nLayers } = SMALL_LLAMA;
const signal = new AbortController().signal;

const dot = (one: readonly number[], other: readonly number[]) =>
  one.reduce((sum, value, i) => sum + value * other[i]!, 0);

/** The tokens that compete: spelled as words, none twice, spread over the corpus. */
function words(): number[] {
  const all = corpus.passages.flatMap(({ text }) => tokenizer.encode(text.replace(/[{}]/g, '')));
  const seen = [...new Set(all)];
  const texts = tokenizer.toStrTokens(seen);
  const some = seen.filter((_, i) => /^ \p{L}{3,}$/u.test(texts[i]!));
  const few = Math.min(64, some.length);
  return Array.from({ length: few }, (_, i) => some[Math.floor((i * some.length) / few)]!);
}

describe('what heads’ weights write for a word that they read', () => {
  it('is what W_V W_O makes of the word after MLP 0, against every word of the list', async () => {
    const model = small.model();
    const fractions: number[] = [];
    const result = await measureCopying({ signal }, model, (part) => fractions.push(part));
    const tokens = words();
    expect(result.words).toBe(tokens.length);
    expect(fractions.at(-1)).toBe(1);
    const unembed = (await model.weights.W_U(tokens)).data;
    const first = 'blocks.0.hook_resid_post' as const;
    const read: number[][] = [];
    for (const token of tokens) {
      const { cache } = await model.runWithCache([token], [first], {
        interventions: [{ hook: 'blocks.0.hook_attn_out', keep: 0 }],
      });
      read.push([...cache.get(first).data]);
    }
    for (const layer of [0, nLayers - 1]) {
      const block = await model.weights.block(layer);
      const { data } = ovCircuit(block, 1); // [dModel, dModel]
      const scores = read.map((stream) => {
        const scale = 1 / Math.sqrt(dot(stream, stream) / dModel + 1e-5);
        const normed = stream.map((value, i) => value * scale * block.ln1.w[i]!);
        const written = Array.from({ length: dModel }, (_, j) =>
          dot(
            normed,
            normed.map((_, i) => data[i * dModel + j]!),
          ),
        );
        return tokens.map((_, at) =>
          dot(
            written.map((value, i) => value * model.weights.lnFinal.w[i]!),
            [...unembed.subarray(at * dModel, (at + 1) * dModel)],
          ),
        );
      });
      const share = (best: (line: readonly number[]) => number) =>
        scores.filter((line, at) => line.indexOf(best(line)) === at).length / tokens.length;
      expect(result.copies[layer]![1]).toBeCloseTo(
        share((line) => Math.max(...line)),
        3,
      );
      expect(result.opposes[layer]![1]).toBeCloseTo(
        share((line) => Math.min(...line)),
        3,
      );
    }
    expect(result.copies.flat()).toHaveLength(nLayers * nHeads);
  });
});
