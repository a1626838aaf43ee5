import { describe, expect, it } from 'vitest';
import { nextTokenPrediction } from '../../../src/experiments/next-token-prediction/run.ts';
import type { RunOptions, Tokens } from '../../../src/microscope/index.ts';
import { FakeModel, fakeMicroscope, fakeTokenizer } from '../../made-up/fakeModel.ts';

/** After a token it foresees the one with the next number, with odds of `ODDS` against each other. */
const ODDS = 200;
class Counting extends FakeModel {
  override run(tokens: Tokens, { logitsAt, onBlock }: RunOptions = {}) {
    expect(logitsAt).toBe('all');
    onBlock?.(0, 1);
    const { dVocab } = this.config;
    const data = new Float32Array(tokens.length * dVocab);
    (tokens as number[]).forEach((token, at) => {
      data[at * dVocab + token + 1] = Math.log(ODDS);
    });
    return Promise.resolve({ logits: { data, shape: [1, tokens.length, dVocab] } });
  }
}

const { dVocab } = new FakeModel().config;
const total = ODDS + dVocab - 1;
const ask = (prompt: string) => {
  const microscope = fakeMicroscope(new Counting());
  return { microscope, run: nextTokenPrediction.run(microscope, { prompt }) };
};
const round = (value: number) => Number(value.toFixed(5));

describe('the next-token-prediction experiment', () => {
  it('charges each token minus the logarithm of what the row before it gave', async () => {
    const result = await ask('abzb').run;
    expect(nextTokenPrediction.result.parse(result)).toEqual(result);
    expect(result.strTokens).toEqual(['a', 'b', 'z', 'b']);
    const other = round(Math.log(total));
    expect(result.surprise).toEqual([null, round(Math.log(total / ODDS)), other, other]);
    expect(result.ranks).toEqual([null, 0, 1, 1]);
    expect(result.vocabulary).toBe(dVocab);
    expect(result.nothing).toBe(round(Math.log(dVocab)));
  });

  it('lists at each token what is expected after it, the last included', async () => {
    const { choices } = await ask('abz').run;
    expect(choices.map(([first]) => first!.text)).toEqual(['b', 'c', '{']);
    expect(choices[0]![0]!.probability).toBeCloseTo(ODDS / total, 5);
    expect(choices.every((list) => list.length === 5)).toBe(true);
  });

  it('adds up the tokens of a word, and sets punctuation apart', async () => {
    const { strTokens, surprise, words } = await ask('Mary sat xyz, a b').run;
    const texts = words.map(({ from, to }) => strTokens.slice(from, to).join(''));
    expect(texts).toEqual(['Mary', ' sat', ' xyz', ',', ' a', ' b']);
    expect(words[0]!.surprise).toBeNull();
    for (const { from, to, surprise: word } of words.slice(1)) {
      const costs = surprise.slice(from, to).map(Number);
      expect(word).toBeCloseTo(
        costs.reduce((sum, cost) => sum + cost, 0),
        4,
      );
    }
  });

  it('keeps a space that is a token of its own with the word after it', async () => {
    const { strTokens, words } = await ask('a  b').run;
    expect(strTokens).toEqual(['a', ' ', ' b']);
    expect(words.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 3],
    ]);
  });

  it('says how many came first, and which cost most', async () => {
    const { all, surprise } = await ask('abcz').run;
    expect(all).toMatchObject({ foreseen: 3, firstChoices: 2, most: 3 });
    const costs = surprise.slice(1).map(Number);
    expect(all!.mean).toBeCloseTo((costs[0]! + costs[1]! + costs[2]!) / 3, 4);
  });

  it('has nothing to sum up of a single token, and still says what comes next', async () => {
    const { all, surprise, choices } = await ask('a').run;
    expect(all).toBeNull();
    expect(surprise).toEqual([null]);
    expect(choices).toHaveLength(1);
  });

  it('reports how far it is', async () => {
    const { microscope, run } = ask('ab');
    await run;
    expect(microscope.reports.map(([fraction]) => fraction)).toEqual([1]);
  });

  it('refuses an empty prompt, and one that is too long, by its field', async () => {
    await expect(ask('').run).rejects.toMatchObject({ field: 'prompt' });
    const long = 'x'.repeat(65);
    expect(fakeTokenizer.encode(long)).toHaveLength(65);
    await expect(ask(long).run).rejects.toThrow(/65 tokens long, expected at most 64/);
  });
});
