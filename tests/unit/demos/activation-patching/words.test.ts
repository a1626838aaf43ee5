import { describe, expect, it } from 'vitest';
import {
  mapAnswer,
  mapCaption,
  mapReveal,
  mapTitle,
  outcomeCaption,
  outcomeTitle,
  pairWords,
  placeName,
  takesCaption,
  thirds,
  turnOf,
  turnReveal,
} from '../../../../src/demos/activation-patching/words.ts';
import type {
  PatchResult,
  PatchSpec,
} from '../../../../src/experiments/activation-patching/spec.ts';

const score = (text: string, probability: number) => ({ token: 0, text, logit: 0, probability });
const side = (text: string, country: string, lead: number) => ({
  strTokens: ['The', country],
  answers: [score(text, 0.75)],
  lead,
  ...{ answerProbability: 0.5, foilProbability: 0.25 },
});

const made: PatchResult = {
  clean: side(' Paris', ' France', 6),
  corrupt: side(' Berlin', ' Germany', -4),
  answer: { token: 1, text: ' Paris' },
  foil: { token: 2, text: ' Berlin' },
  differ: [1],
  apart: [
    [0, 1],
    [0, 1],
    [0, 1],
  ],
  cell: { layer: 1, column: 1 },
  third: {
    ...{ answers: [score(' Paris', 0.5)], lead: 3, share: 0.7 },
    ...{ answerProbability: 0.5, foilProbability: 0.0625 },
    change: [
      [null, null],
      [null, 1],
      [null, 1],
    ],
  },
  turned: 0.95,
  map: [
    [0, 0.9],
    [0, 0.7],
    [0, 0.4],
  ],
  strongest: { layer: 0, column: 1, share: 0.9 },
  lastFrom: null,
};
const asked = (changes: Partial<PatchSpec> = {}) =>
  ({ site: 'mlp', way: 'denoise', standIn: 'run', ...changes }) as const;

describe('a place', () => {
  it.each([
    ['mlp', 'the MLP of layer 1 at “Germany”'],
    ['attn', 'the attention of layer 1 at “Germany”'],
    ['resid', 'the stream into layer 1 at “Germany”'],
    ['heads', 'head 1.1'],
  ] as const)('of %s is %s', (site, name) => {
    expect(placeName(made, asked({ site }), made.cell)).toBe(name);
  });

  it('is named by the token of the run that is changed', () => {
    const name = placeName(made, asked({ way: 'noise' }), made.cell);
    expect(name).toBe('the MLP of layer 1 at “France”');
  });
});

describe('the third run', () => {
  it('is told with what was done', () => {
    expect(outcomeTitle(made, asked())).toBe(
      'With the MLP of layer 1 at “Germany” put in, the model says “Paris”',
    );
    expect(outcomeTitle(made, asked({ site: 'heads', standIn: 'zero' }))).toBe(
      'With head 1.1 at zero, the model says “Paris”',
    );
    expect(outcomeCaption(made, asked())).toBe(
      'The lead of “Paris” over “Berlin” is 6.0 in the clean run, −4.0 in the corrupt one and 3.0 in the third: 70% of the way from the corrupt one to the clean one. In the third, “Paris” has 50.0%, “Berlin” 6.3%.',
    );
    expect(outcomeCaption(made, asked({ way: 'noise' }))).toContain(
      'from the clean one to the corrupt one',
    );
    expect(pairWords(made)).toBe(
      'The clean run says “Paris” (75.0%), the corrupt one “Berlin” (75.0%).',
    );
    expect(takesCaption(asked({ way: 'noise' }))).toMatch(/^The clean run, with that cell put in/);
  });
});

describe('the map', () => {
  it('names its strongest cell', () => {
    expect(mapTitle(made, asked())).toBe(
      'The MLP of layer 0 at “Germany” alone goes 90% of the way',
    );
    expect(mapCaption(made, asked())).toContain('put from the clean run into the corrupt one');
    expect(mapCaption(made, asked({ standIn: 'mean' }))).toContain(
      'of the corrupt run at its mean',
    );
  });

  it('is asked where the strongest is, or from where on the last token holds it', () => {
    expect(mapAnswer(made, asked())).toBe(0);
    expect(mapReveal(made, asked())).toBe(
      'The MLP of layer 0 at “Germany” alone goes 90% of the way.',
    );
    const stream = asked({ site: 'resid' });
    expect(mapAnswer(made, stream)).toBe(3);
    expect(mapReveal(made, stream)).toBe('At the last token the stream never holds half of it.');
    const late = {
      ...made,
      map: [
        [0, 0],
        [0, 0.25],
        [0, 1],
      ],
      lastFrom: 2,
    };
    expect(mapAnswer(late, stream)).toBe(2);
    expect(mapReveal(late, stream)).toBe(
      'From layer 2 on: the last token’s stream into it holds 100%; into layer 1, 25%.',
    );
    expect(thirds(30).map(({ label }) => label)).toEqual([
      ...['layers 0 to 9', 'layers 10 to 19', 'layers 20 to 29', 'from none'],
    ]);
  });
});

describe('the other way about', () => {
  it.each([
    [0.95, 'more'],
    [0.75, 'same'],
    [0.5, 'less'],
  ] as const)('%f against 0.7 is %s', (turned, turn) => {
    expect(turnOf({ ...made, turned })).toBe(turn);
  });

  it('says both shares, and nothing where no run gives', () => {
    expect(turnReveal(made, asked())).toBe(
      'Put into the corrupt run it goes 70% of the way; its own value of the corrupt run, put into the clean one, goes 95% of the way back.',
    );
    expect(turnOf({ ...made, turned: null })).toBeNull();
  });
});
