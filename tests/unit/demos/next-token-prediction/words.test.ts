import { describe, expect, it } from 'vitest';
import type { NextTokenPredictionResult } from '../../../../src/experiments/next-token-prediction/spec.ts';
import { cutWords } from '../../../../src/demos/next-token-prediction/pieces.ts';
import {
  choicesCaption,
  choicesTitle,
  mostReveal,
  shareOf,
  shareReveal,
  traceOf,
  traceTitle,
} from '../../../../src/demos/next-token-prediction/words.ts';

const choice = (text: string, probability: number) => ({ token: 0, text, logit: 0, probability });

/** `Tea ☕ is` : a sign of three bytes between two words. */
const made: NextTokenPredictionResult = {
  strTokens: ['Tea', ' ⟨E2⟩', '⟨98⟩', '⟨95⟩', ' is'],
  vocabulary: 1000,
  nothing: 6.90776,
  choices: [' a', '⟨98⟩', '⟨98⟩', ' is', ' hot'].map((text) => [choice(text, 0.5)]),
  surprise: [null, 8, 0.69315, 3, 0.69315],
  ranks: [null, 1200, 0, 1, 0],
  words: [
    { from: 0, to: 1, surprise: null },
    { from: 1, to: 4, surprise: 11.69315 },
    { from: 4, to: 5, surprise: 0.69315 },
  ],
  all: { foreseen: 4, firstChoices: 2, mean: 3.09657, most: 1 },
};

const one: NextTokenPredictionResult = {
  ...made,
  strTokens: ['Tea'],
  choices: made.choices.slice(0, 1),
  surprise: [null],
  ranks: [null],
  words: made.words.slice(0, 1),
  all: null,
};

describe('how a text is cut', () => {
  it('joins the bytes of a character, and shows words of several tokens only', () => {
    expect(cutWords(made)).toEqual([
      { text: ' ☕', pieces: [{ text: ' ☕', tokens: [' ⟨E2⟩', '⟨98⟩', '⟨95⟩'] }] },
    ]);
    expect(cutWords(one)).toEqual([]);
  });

  it('leaves pieces that are whole characters apart', () => {
    const words = [{ from: 0, to: 2, surprise: null }];
    expect(cutWords({ ...made, strTokens: ['Hum', 'pty'], words })).toEqual([
      {
        text: 'Humpty',
        pieces: [
          { text: 'Hum', tokens: ['Hum'] },
          { text: 'pty', tokens: ['pty'] },
        ],
      },
    ]);
  });
});

describe('what is said of the expectations', () => {
  it('tells of the token to come, of one that was expected and of one that was not', () => {
    expect(choicesTitle(made, null)).toBe('Next, the model expects “hot”');
    expect(choicesTitle(made, 0)).toBe('Nothing comes before “Tea”');
    expect(choicesTitle(made, 1)).toBe('“⟨E2⟩” came; the model expected “a”');
    expect(choicesTitle(made, 4)).toBe('“is” came, as the model expected');
  });

  it('compares the cost with knowing nothing, and adds up the word around it', () => {
    expect(choicesCaption(made, 1)).toBe(
      '“⟨E2⟩” had <0.1%: 8.0 nats of surprise, more than the 6.9 of knowing nothing. ' +
        'About 1,200 tokens were likelier. The whole of “☕” is three tokens and costs 11.7.',
    );
    expect(choicesCaption(made, 3)).toContain('One token was likelier.');
    expect(choicesCaption(made, 4)).toBe(
      '“is” had 50.0%: 0.7 nats of surprise, less than the 6.9 of knowing nothing. It was the first choice.',
    );
  });
});

describe('what the two questions reveal', () => {
  it('names the dearest and the cheapest token', () => {
    expect(mostReveal(made)).toBe(
      '“⟨E2⟩” costs 8.0 nats, more than the 6.9 of somebody who knows no language at all. ' +
        'The cheapest is “⟨98⟩”, with 0.7.',
    );
    expect(traceTitle(made)).toBe('“⟨E2⟩” surprises the model most: 8.0 nats');
  });

  it.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 3],
  ])('puts %i first choices of 4 into quarter %i', (firstChoices, quarter) => {
    const all = { ...made.all!, firstChoices };
    expect(shareOf({ ...made, all })).toBe(quarter);
    expect(shareReveal({ ...made, all })).toMatch(/of 4 as its first choice/);
  });

  it('has nothing to ask of a single token', () => {
    expect(shareOf(one)).toBeNull();
    expect(traceTitle(one)).toBe('One token alone cannot be foreseen');
    expect(traceOf(one).lines[0]!.points).toEqual([]);
  });
});

it('the curve holds every token but the first, and the line of knowing nothing', () => {
  const { lines, references, x, y } = traceOf(made);
  expect(lines[0]!.points).toEqual([
    { x: 1, y: 8 },
    { x: 2, y: 0.69315 },
    { x: 3, y: 3 },
    { x: 4, y: 0.69315 },
  ]);
  expect(references![0]!.at).toBe(made.nothing);
  expect(x.names!.filter(({ marked }) => marked).map(({ at }) => at)).toEqual([1]);
  expect(y.domain![1]).toBeGreaterThan(8);
});
