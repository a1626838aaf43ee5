import { describe, expect, it } from 'vitest';
import corpus from '../../../../src/experiments/measure/texts/marked.json' with { type: 'json' };
import { attentionHeads } from '../../../../src/experiments/attention-heads/run.ts';
import type { AttentionHeadsSpec } from '../../../../src/experiments/attention-heads/spec.ts';
import { headScores, zeroAblation } from '../../../../src/microscope/index.ts';
import { fakeMicroscope } from '../../../made-up/fakeModel.ts';
import { SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';
import { pieceTokenizer } from '../../../made-up/pieceTokenizer.ts';
import { openSmallLlama } from '../../../made-up/smallLlama.ts';

const tokenizer = pieceTokenizer(SMALL_LLAMA.dVocab);
const small = openSmallLlama(tokenizer, 120);

const asked: AttentionHeadsSpec = { prompt: 'one two one two, six', head: { layer: 2, head: 1 } };
const run = (changes: Partial<AttentionHeadsSpec> = {}) =>
  attentionHeads.run(small.microscope(), { ...asked, ...changes });

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the attention heads experiment', () => {
  it('gives a result that its own schema takes, a passport for each head', async () => {
    const result = await run();
    expect(attentionHeads.result.parse(result)).toEqual(result);
    for (const grid of [result.corpus.entropy, ...Object.values(result.corpus.holds)])
      expect(grid!.flat()).toHaveLength(SMALL_LLAMA.nLayers * SMALL_LLAMA.nHeads);
    const { looks, looksAway, passages } = result.corpus;
    for (const counts of [looks, looksAway])
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(16);
    expect(looksAway.first).toBe(0);
    expect(passages).toBe(corpus.passages.length);
  });

  it('takes the mean attention to the token before over all passages', async () => {
    const { score, positions } = (await run()).corpus;
    const values: number[] = [];
    for (const { text } of corpus.passages) {
      const tokens = tokenizer.encode(text.replace(/[{}]/g, ''));
      const { cache } = await small.model().runWithCache(tokens, ['blocks.3.attn.hook_pattern']);
      const { data } = cache.get('blocks.3.attn.hook_pattern');
      for (let at = 2; at < tokens.length; at++)
        values.push(data[(2 * tokens.length + at) * tokens.length + at - 1]!);
    }
    expect(positions.previous).toBe(values.length);
    expect(score.previous![3]![2]).toBeCloseTo(meanOf(values), 4);
  });

  it('takes the two heads that look most at the token before out, one at a time', async () => {
    const { alike, corpus: measured } = await run();
    const sorted = measured.score.previous!.flat().sort((a, b) => b - a);
    expect(alike.heads.map(({ layer, head }) => measured.score.previous![layer]![head])).toEqual(
      sorted.slice(0, 2),
    );
    const lossWith = async (off?: { layer: number; head: number }) => {
      const interventions = off
        ? [zeroAblation({ hook: `blocks.${off.layer}.attn.hook_z`, head: off.head })]
        : [];
      const options = { seed: 0, length: 30, sequences: 4, interventions };
      return meanOf((await headScores(small.model(), options)).lossByPosition.slice(30));
    };
    expect(alike.loss).toBeCloseTo(await lossWith(), 3);
    for (const { loss, ...at } of alike.heads) expect(loss).toBeCloseTo(await lossWith(at), 3);
  });

  it('measures the prompt with the whole pattern of the head that was asked for', async () => {
    const { here } = await run();
    expect(here.strTokens.join('')).toBe(asked.prompt);
    expect(here.positions).toMatchObject({ previous: 4, duplicate: 1, word: 1, subject: 0 });
    expect(here.holds.subject).toBeNull();
    here.pattern.forEach((row, query) => {
      expect(row).toHaveLength(query + 1);
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 3);
    });
    const last = await run({ head: { layer: 3, head: 0 } });
    expect(last.here.holds).toEqual(here.holds);
    expect(last.here.pattern).not.toEqual(here.pattern);
  });

  it('keeps the passports for another prompt, and shows the prompt before they are measured', async () => {
    const first = await run();
    const other = await run({ prompt: 'one three' });
    expect(other.corpus).toEqual(first.corpus);
    expect(other.here).not.toEqual(first.here);
    const microscope = fakeMicroscope(small.model());
    const { here } = await attentionHeads.run(microscope, asked);
    expect(microscope.reports[0]).toEqual([0.05, { here }]);
  });

  it('refuses a head that the model lacks, and an empty prompt by its field', async () => {
    await expect(run({ head: { layer: 9, head: 0 } })).rejects.toThrow(/no head 9\.0/);
    await expect(run({ prompt: ' ' })).rejects.toMatchObject({ field: 'prompt' });
  });

  it('fits the head to a smaller model', () => {
    const { head } = attentionHeads.fit!({ ...asked, head: { layer: 23, head: 8 } }, SMALL_LLAMA);
    expect(head).toEqual({ layer: 3, head: 3 });
  });
});
