import { describe, expect, it } from 'vitest';
import {
  drawnOptions,
  drawnQuestion,
  drawnReveal,
  drawnRows,
  drawnTitle,
  nameCount,
  saidRows,
  saidTitle,
} from '../../../../src/demos/mlp-memories/drawnWords.ts';
import {
  offCaption,
  offQuestion,
  offReveal,
  offTitle,
  outcomeOf,
  patternTitle,
  sideHere,
  strongestAt,
  textsTable,
  textsTitle,
  wordOptions,
  wordsCaption,
  wordsReveal,
  wordsTitle,
} from '../../../../src/demos/mlp-memories/words.ts';
import type { Card, MlpMemoriesResult } from '../../../../src/experiments/mlp-memories/spec.ts';

const words = (texts: readonly string[]) => texts.map((text, i) => ({ text, logit: 4 - i }));
const score = (token: number, text: string, probability: number) => ({
  ...{ token, text, probability, logit: 0 },
});
const card = (neuron: string | null, named: boolean, first: string): Card => ({
  ...{ neuron, named, most: [], least: [] },
  words: { for: [first, ' b', ' c', ' d'], against: [] },
});

const made: MlpMemoriesResult = {
  strTokens: ['See', ' the', ' next'],
  gate: [0.1, -2, 4.64],
  in: [1, 3, -4.2],
  value: [0.05, -0.7, -19.3],
  writers: { for: ' year', over: ' day', largest: [{ neuron: '2.3', writes: 1.1 }] },
  most: [],
  least: [],
  words: { for: words([' x', ' y', ' z']), against: words([' year', ' day', ' week']) },
  named: {
    texts: { where: 'before', word: 'the', of: 7 },
    words: { side: 'against', letters: 'year', of: 4 },
    either: true,
  },
  answers: {
    on: [score(1, ' year', 0.6), score(2, ' day', 0.1)],
    off: [score(2, ' day', 0.3), score(1, ' year', 0.2)],
  },
  best: { token: 1, text: ' year', on: 0.6, off: 0.2 },
  agreement: 0.25,
  sample: { passages: 31, tokens: 1925 },
  drawn: {
    neurons: ['5.1', '6.2', '7.3', '8.4'],
    of: 46080,
    tally: { byTexts: 1, byWords: 1, either: 1 },
    named: [
      {
        neuron: '6.2',
        texts: { where: 'after', word: 'of', of: 6 },
        words: { side: 'for', letters: 'resu', of: 5 },
      },
    ],
    mixtures: { byTexts: 2, byWords: 0, either: 2 },
    cards: [card(null, true, ' mix'), card('5.1', false, ' able'), card('6.2', true, ' zoo')],
  },
};

describe('one neuron', () => {
  it('is told where it fires farthest from zero, with the two numbers that make it', () => {
    expect(strongestAt(made)).toBe(2);
    expect(patternTitle(made, '2.3')).toBe(
      'Neuron 2.3 is strongest at “next”: a gate of 4.6 and −4.2 make −19.3',
    );
    expect(patternTitle({ ...made, gate: null }, '2.3')).toBe(
      'Neuron 2.3 is strongest at “next”: −19.3',
    );
  });

  it('has a name by its texts, or none', () => {
    expect(textsTitle(made, '2.3')).toBe(
      'Of the texts where neuron 2.3 is strongest, seven of ten have “the” just before',
    );
    const named = { ...made.named, texts: null };
    expect(textsTitle({ ...made, named }, '2.3')).toContain('share no word');
  });

  it('hands its texts on as a table, the highest first', () => {
    const text = (value: number) => ({ before: 'In the', token: ' last', after: ' year', value });
    const { columns, rows } = textsTable({ ...made, most: [text(1.5)], least: [text(-6)] });
    expect(columns).toHaveLength(6);
    expect(rows).toEqual([
      ['1', 'highest', 'In the', ' last', ' year', 1.5],
      ['1', 'lowest', 'In the', ' last', ' year', -6],
    ]);
  });

  it('writes for the other side where it fires below zero', () => {
    expect(sideHere(made)).toBe('against');
    expect(wordsTitle(made)).toBe('Here it writes for “year”, “day” and “week”');
    expect(wordsReveal(made, '2.3')).toMatch(/firing at −19\.3\. It fires below zero there/);
    const up = { ...made, value: [0, 0, 2] };
    expect(wordsTitle(up)).toBe('Here it writes for “x”, “y” and “z”');
    expect(wordsReveal(up, '2.3')).not.toContain('below zero');
  });

  it('hides its words among those of two drawn neurons, never of a mixture', () => {
    expect(wordOptions(made)).toEqual([
      { value: '5.1', label: '“able”, “b” and “c”' },
      { value: 'own', label: '“year”, “day” and “week”' },
      { value: '6.2', label: '“zoo”, “b” and “c”' },
    ]);
    expect(wordsCaption(made)).toContain('four of ten begin with “year”');
    const named = { ...made.named, words: null };
    expect(wordsCaption({ ...made, named })).toContain('no name: fewer than four');
  });
});

describe('a neuron switched off', () => {
  const best = (off: number) => ({ ...made, best: { ...made.best, off } });

  it('is told by what becomes of the first choice', () => {
    expect([0.7, 0.62, 0.56, 0.4, 0.3].map((off) => outcomeOf(best(off)))).toEqual([
      ...['rises', 'same', 'same', 'falls', 'breaks'],
    ]);
    expect(offTitle(made, '2.3')).toBe('Without neuron 2.3 “year” falls, from 60.0% to 20.0%');
    expect(offTitle(best(0.59), '2.3')).toContain('hardly moves');
    expect(offQuestion(made, '2.3')).toContain('“year”, with 60.0%. Set neuron 2.3 to zero');
    expect(offCaption(made)).toContain('correlation of 0.25');
  });

  it('tells of another first choice', () => {
    expect(offReveal(made)).toBe('“year” goes from 60.0% to 20.0%. The first choice is “day” now.');
    const same = { ...made, answers: { ...made.answers, off: made.answers.on } };
    expect(offReveal(same)).toBe('“year” goes from 60.0% to 20.0%.');
  });
});

describe('the drawn', () => {
  const { drawn } = made;

  it('are counted beside the mixtures', () => {
    expect(drawnTitle(drawn)).toBe(
      '1 of 4 neurons have a name by the rule, and 2 of 4 random mixtures',
    );
    expect(drawnReveal(drawn)).toMatch(/^1 of 4\. Of as many random mixtures.* names 2\.$/);
    expect(drawnQuestion(drawn)).toMatch(/^Four of the model’s 46,080 neurons/);
    expect(drawnRows(drawn).map(({ before, after }) => [before, after])).toEqual([
      ...[
        [1, 2],
        [1, 0],
        [1, 2],
      ],
    ]);
  });

  it('are many or few by their share', () => {
    const counts = [1, 20, 50, 80].map((either) =>
      nameCount({
        ...drawn,
        neurons: Array.from({ length: 100 }, String),
        tally: { ...drawn.tally, either },
      }),
    );
    expect(counts).toEqual(['few', 'some', 'many', 'most']);
  });

  it('can be looked at one by one, those with a name first and why they have it', () => {
    expect(drawnOptions(drawn)).toEqual([
      {
        value: '6.2',
        label: '6.2: six of ten have “of” just after and five of ten begin with “resu”',
      },
      ...['5.1', '7.3', '8.4'].map((value) => ({ value, label: `${value}: no name` })),
    ]);
  });

  it('are judged by the reader and by the rule, neurons and mixtures apart', () => {
    const said = [true, true, false];
    expect(saidTitle(drawn.cards, said)).toBe(
      'You could name 1 of 2 neurons and 1 of 1 random mixtures; the rule 1 and 1',
    );
    expect(saidRows(drawn.cards, said)).toEqual([
      ['1', 'a random mixture', 'a name', 'a name'],
      ['2', 'neuron 5.1', 'a name', 'no name'],
      ['3', 'neuron 6.2', 'no name', 'a name'],
    ]);
  });
});
