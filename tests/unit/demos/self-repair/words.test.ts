import { describe, expect, it } from 'vitest';
import {
  lookOf,
  readsCaption,
  readsQuestion,
  readsReveal,
  readsRows,
  readsTitle,
  textCaption,
  textRows,
  textTitle,
} from '../../../../src/demos/self-repair/readsWords.ts';
import {
  answererOf,
  answererReveal,
  changeCaption,
  changeParts,
  changeTitle,
  copiesLine,
  eachCaption,
  eachTitle,
  mapCaption,
  mapTitle,
  outcomeOf,
  outcomeQuestion,
  outcomeReveal,
  tooMany,
  watchedCaption,
  watchedTitle,
} from '../../../../src/demos/self-repair/words.ts';
import type { Repair, SelfRepairResult } from '../../../../src/experiments/self-repair/spec.ts';

const repair: Repair = {
  ...{ change: -0.1, direct: -2.2, heads: 1.7, mlps: -0.3, norm: 0.7 },
  largest: [
    { layer: 1, head: 1, change: 1.1 },
    { layer: 1, head: null, change: -0.4 },
  ],
};
const reads = {
  on: { says: 4, attention: 0.8 },
  off: { says: -0.8, attention: 0.07 },
  names: { says: -0.7, attention: 0.75 },
  rest: { says: 4.2, attention: 0.09 },
  share: 0.055,
};
const made: SelfRepairResult = {
  strTokens: ['When', ' Mary', ' to'],
  answer: { token: 0, text: ' Mary', positions: [1] },
  foil: { token: 1, text: ' John', positions: [] },
  lead: 6.12,
  writes: [
    [0.8, 1.4, 0],
    [0, -1.1, 0],
  ],
  repairs: { zero: repair, mean: { ...repair, change: 0.5 }, resample: repair },
  others: 8,
  each: [
    { layer: 0, head: 0, writes: 0.8, lost: { zero: 0.1, mean: 0.7, resample: 0.2 } },
    { layer: 0, head: 1, writes: 1.4, lost: { zero: -0.2, mean: 0.1, resample: 0.3 } },
  ],
  watched: {
    attention: { on: [0.1, 0.8, 0.1], off: [0.9, 0.07, 0.03] },
    writes: { on: -1.07, off: 0.05 },
    position: 1,
    reads,
  },
  weights: {
    tokens: 48,
    heads: [
      { layer: 0, head: 0, copies: 0.33, suppresses: 0 },
      { layer: 0, head: 1, copies: 0, suppresses: 0.44 },
      { layer: 1, head: 1, copies: 0, suppresses: 0.4 },
    ],
  },
  text: {
    strTokens: ['the', ' sea', ' to', ' the'],
    held: [0, 0, 0, 0.22],
    words: [{ position: 3, text: ' sea', attention: 0.7, on: 0.2, off: 0.42 }],
    looks: { of: 3, likeliest: 2 },
    loss: { on: 2.75, off: 2.78 },
  },
};
const asked = {
  ...{ watched: { layer: 1, head: 1 }, source: 'names' as const },
  off: [
    { layer: 0, head: 0 },
    { layer: 0, head: 1 },
  ],
};
const one = { ...asked, off: [{ layer: 0, head: 0 }] };
const none = { ...asked, off: [] };

describe('the first question', () => {
  it('says what the heads write and asks what their loss comes to', () => {
    expect(mapTitle(made, asked)).toBe('Of a lead of 6.1, heads 0.0 and 0.1 write +2.2');
    expect(mapTitle(made, one)).toBe('Of a lead of 6.1, head 0.0 writes +0.8');
    expect(mapTitle(made, none)).toBe('The lead is 6.1 logits');
    expect(mapCaption(made)).toContain('the lead of “Mary” over “John”');
    expect(outcomeQuestion(made, asked)).toBe(
      'Set heads 0.0 and 0.1 to zero, at the last token. By what they write, the lead should change by −2.20. How much does it?',
    );
    expect(outcomeReveal(made)).toBe('The lead goes from 6.12 to 6.02: −0.10.');
    expect(tooMany(8)).toContain('eight');
  });

  it('has an answer for every outcome', () => {
    const of = (change: number, direct = -2) => outcomeOf({ ...repair, change, direct });
    expect([of(-0.1), of(-1), of(-1.9), of(-3), of(0.5), of(0.05, 0.01)]).toEqual([
      ...['none', 'part', 'all', 'all', 'other', 'none'],
    ]);
  });
});

describe('the second question', () => {
  it('goes by what works most against the loss', () => {
    expect(answererOf(repair)).toBe('heads');
    expect(answererOf({ ...repair, mlps: 2 })).toBe('mlps');
    expect(answererOf({ ...repair, heads: 0, norm: 0.4 })).toBe('norm');
    expect(answererOf({ ...repair, heads: -1, norm: 0 })).toBe('nobody');
    expect(answererOf({ ...repair, direct: 1, heads: -0.4, mlps: 0.1, norm: -0.2 })).toBe('heads');
    expect(answererReveal(made)).toBe(
      'Later heads add +1.70, MLPs −0.30, the scale +0.70: together +2.10.',
    );
    const worse = { ...repair, heads: -1, norm: 0 };
    expect(answererReveal({ ...made, repairs: { ...made.repairs, zero: worse } })).toMatch(
      /together −1\.30, which makes it no better\.$/,
    );
  });

  it('is answered by bars that sum to the change', () => {
    const parts = changeParts(repair, asked);
    expect(parts.map(({ label }) => label)).toEqual([
      ...['the heads themselves', 'head 1.1', 'MLP of layer 1', 'all other heads'],
      ...['all other MLPs', 'the final norm’s scale'],
    ]);
    expect(parts.reduce((all, { value }) => all + value, 0)).toBeCloseTo(repair.change, 6);
    expect(changeParts(repair, one)[0]!.label).toBe('the head itself');
    expect(changeTitle(made, asked, 'mean')).toBe(
      'Heads 0.0 and 0.1 take −2.20 along, and the lead changes by +0.50',
    );
    expect(changeTitle(made, one, 'zero')).toMatch(/^Head 0\.0 takes/);
    expect(changeTitle(made, none, 'zero')).toMatch(/nothing changes$/);
    expect(changeCaption(made, asked, 'zero')).toMatch(/Zero stands in for them\.$/);
    expect(changeCaption(made, asked, 'resample')).toContain('eight sentences (three other names)');
  });

  it('weighs each head by itself, for each stand-in', () => {
    expect(eachTitle(made, 'zero')).toMatch(/^By two of two/);
    expect(eachTitle(made, 'mean')).toMatch(/^By one of two/);
    expect(eachCaption(made, asked, 'mean')).toMatch(/stands in for it\.$/);
  });
});

describe('the watched head', () => {
  it('is told by where it looks', () => {
    expect(watchedTitle(made, asked)).toBe('Head 1.1 looks away from “Mary”: 80% before, 7% now');
    const look = (off: number[]) =>
      watchedTitle(
        { ...made, watched: { ...made.watched, attention: { on: [0.1, 0.6, 0.3], off } } },
        asked,
      );
    expect(look([0.1, 0.65, 0.25])).toBe('Head 1.1 goes on looking at “Mary”, with 65%');
    expect(look([0, 0.9, 0.1])).toMatch(/even more/);
    expect(watchedTitle(made, { ...asked, watched: { layer: 0, head: 0 } })).toMatch(/off itself$/);
    expect(watchedCaption(made, asked)).toMatch(
      /−1\.07 .* \+0\.05 when heads 0\.0 and 0\.1 are off/,
    );
    expect(watchedCaption(made, none)).toMatch(/when no head is off/);
  });

  it('goes by the names or by something else', () => {
    expect(readsQuestion(made, asked, reads)).toContain(
      '6% lies along the arrows of “Mary” and “John”',
    );
    expect(readsReveal(made, reads)).toBe(
      'With 75% at “Mary”; it was 80%. Take out all but that part, and it is 9%.',
    );
    const by = (names: number) => ({ ...reads, names: { says: 0, attention: names } });
    expect([0.75, 0.4, 0.1].map((names) => lookOf(by(names)))).toEqual(['still', 'half', 'away']);
    expect(readsTitle(made, asked, reads)).toMatch(/does not go by/);
    expect(readsTitle(made, asked, { ...by(0.1), rest: reads.on })).toMatch(/^Head 1\.1 goes by/);
    expect(readsTitle(made, asked, { ...reads, off: reads.on })).toMatch(/does not answer/);
    expect(readsRows(reads).map(({ values }) => values[0])).toEqual([4, -0.8, -0.7, 4.2]);
    expect(readsCaption(made, asked)).toContain('just before layer 1');
  });
});

describe('the text', () => {
  it('names the word that is held back most', () => {
    expect(textTitle(made.text, asked)).toBe(
      'Without head 1.1 “sea” would go from 20.0% to 42.0%, and the text costs 0.030 nats a token more',
    );
    expect(textTitle({ ...made.text, words: [] }, asked)).toBe(
      'Head 1.1 holds no earlier word back',
    );
    expect(textRows(made.text)).toEqual([{ label: '“sea”, 3', before: 0.42, after: 0.2 }]);
    expect(textCaption(made.text, asked)).toMatch(/At 3 tokens .* at 2 of these/);
  });

  it('says what the weights alone say', () => {
    expect(copiesLine(made, asked)).toContain('0.0 writes for 33%, against 0%');
    expect(copiesLine(made, asked)).toMatch(
      /Of all heads in layer 0 and layer 1, 0\.1 and 1\.1 are alone/,
    );
    const heads = made.weights.heads.slice(0, 1);
    expect(copiesLine({ ...made, weights: { tokens: 48, heads } }, one)).toMatch(/no head writes/);
  });
});
