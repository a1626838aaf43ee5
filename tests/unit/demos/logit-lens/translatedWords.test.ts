import { describe, expect, it } from 'vitest';
import {
  cutCaption,
  cutCurve,
  cutQuestion,
  cutReveal,
  cutTitle,
  gapTitle,
  isWhole,
  partLeft,
  rankCurve,
  rankTitle,
  soonerClass,
  soonerReveal,
  surestWrong,
  type Whole,
} from '../../../../src/demos/logit-lens/translatedWords.ts';

/** Four layers; the lens is surest of a bracket before layer 2, and reads the answer before layer 3. */
const made: Whole = {
  strTokens: ['The', ' United'],
  answer: { token: 1, text: ' States', positions: [] },
  nLayers: 4,
  rows: [' United', ' (', ' (', ' States', ' States'].map((choice, layer) => ({
    layer,
    choices: [[''], [choice]],
    probabilities: [[1], [[1, 0.4, 0.9, 0.5, 0.8][layer]!]],
    ranks: [0, [900, 90, 20, 0, 0][layer]!],
    answerProbabilities: [0, 0],
  })),
  end: {
    ...{ choice: ' States', probability: 0.8 },
    ...{ settledFrom: 3, answerFirst: 3, answerAmongTen: 3 },
  },
  translated: {
    ...{ texts: 3, tokens: 188, knowingNothing: 9, answerAmongTen: 2 },
    rows: [0, 1, 2, 3, 4].map((row) => ({
      ...{ choice: ' the', probability: 0.1, rank: [90, 30, 5, 0, 0][row]! },
      ...{ gap: 1, plainGap: [100, 20, 12, 3, 0][row]!, left: [0, 0.7, 0.75, 0.1, null][row]! },
    })),
  },
};

describe('the words of what the lens misses', () => {
  it('asks about the surest reading that the model does not say, and about what is left without it', () => {
    expect(surestWrong(made)).toBe(2);
    expect(cutQuestion(made, 2)).toBe(
      'Before layer 2 the lens reads “(”, with 90%. Take what it reads as “(” out of the stream there. At the end “States” had 80%. How much of that is left?',
    );
    expect(cutReveal(made, 2)).toBe('“States” now has 75.0%, after 80.0%.');
    expect([1, 2, 3].map((row) => partLeft(made, row))).toEqual(['most', 'most', 'little']);
    expect(cutTitle(made, 2)).toBe('What the lens reads as “(” is not missed');
    expect(cutTitle(made, 3)).toBe('The model needs what the lens reads as “States”');
    expect(cutCaption(made)).toMatch(/taking that out leaves as little as 10\.0%\.$/);
  });

  it('has no such question where the lens always reads the final choice', () => {
    const rows = made.rows.map((row) => ({ ...row, choices: [[''], [' States']] }));
    expect(surestWrong({ ...made, rows })).toBeNull();
  });

  it('leaves the row before layer 0 out of the curves, and the last where nothing is taken out', () => {
    expect(cutCurve(made).lines.map(({ points }) => points.map(({ x }) => x))).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(rankCurve(made).lines.map(({ points }) => points.map(({ y }) => y))).toEqual([
      [91, 21, 1, 1],
      [31, 6, 1, 1],
    ]);
  });

  it('says how much sooner the list makes the word readable, and later where it is later', () => {
    expect(soonerClass(made)).toBe('few');
    expect(soonerReveal(made)).toBe('Before layer 2; without the list it was before layer 3.');
    expect(rankTitle(made)).toMatch(/readable one layer sooner$/);
    const at = (answerAmongTen: number | null): Whole => ({
      ...made,
      translated: { ...made.translated, answerAmongTen },
    });
    expect([at(3), at(4), at(null)].map(soonerClass)).toEqual(['no', 'no', null]);
    expect(rankTitle(at(4))).toMatch(/readable later$/);
    expect(rankTitle(at(3))).toMatch(/does not make “States” readable sooner$/);
  });

  it('says up to where knowing nothing would have been nearer', () => {
    expect(gapTitle(made)).toBe(
      'Until layer 2 the plain lens is further from the answer than knowing nothing',
    );
    const rows = made.translated.rows.map((row) => ({ ...row, plainGap: 1 }));
    expect(gapTitle({ ...made, translated: { ...made.translated, rows } })).toMatch(
      /nowhere worse/,
    );
  });

  it('waits for what is still measured', () => {
    expect(isWhole({ ...made, translated: null })).toBe(false);
    expect(isWhole(made)).toBe(true);
  });
});
