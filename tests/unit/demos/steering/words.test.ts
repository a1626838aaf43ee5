import { describe, expect, it } from 'vitest';
import {
  damageCaption,
  damageCurve,
  damageTitle,
  effectReveal,
  lengthsOf,
  randomReveal,
  randomShare,
  versionsOf,
  withoutCaption,
  withoutClass,
  withoutItems,
  withoutReveal,
  withoutTitle,
  writtenCaption,
  writtenTitle,
} from '../../../../src/demos/steering/words.ts';
import type { SteeringResult } from '../../../../src/experiments/steering/spec.ts';

const made: SteeringResult = {
  nLayers: 30,
  strTokens: ['My'],
  targetTokens: ['A', ' ship'],
  length: 30,
  stream: 150,
  written: { plain: [' a'], toward: [' b'], away: [' c'], random: [' d'] },
  reads: { plain: 0.2, toward: 0.6, away: 0.1, random: 0.25 },
  alike: { toward: 0, away: 0, random: 0 },
  strengths: [-1, 0, 1],
  loss: { target: [6, 4, 4.5], other: [5, 4, 4.4], random: [4.3] },
  at: { target: 0.5, other: 0.4, random: 0.3, effect: 'pulled' },
  breaks: 3,
  without: { target: 0.6, other: 0.02, random: -0.001 },
};
const asked = { layer: 14, strength: 1 };
const at = (changes: Partial<SteeringResult['at']>): SteeringResult => ({
  ...made,
  at: { ...made.at, ...changes },
});

describe('what the model writes', () => {
  it('is shown alone before the guess, and with each vector after it', () => {
    expect(versionsOf(made.written, asked, false).map(({ tokens }) => tokens)).toEqual([[' a']]);
    expect(versionsOf(made.written, { strength: 2 }, true).map(({ name }) => name)).toEqual([
      'as it is',
      'plus 2 times the vector',
      'minus 2 times the vector',
      'plus a random vector of that length',
    ]);
  });

  it('is told by its title once the reader may know', () => {
    expect(writtenTitle(made, false)).toBe('What the model writes as it is');
    expect(writtenTitle(made, true)).toBe(
      'The vector pulls the text from 0.20 to 0.60 of the way to the first list',
    );
    expect(writtenTitle(at({ effect: 'broken' }), true)).toBe('The vector breaks the text');
    expect(writtenTitle(at({ effect: 'nothing' }), true)).toMatch(/^The vector hardly moves/);
    expect(writtenCaption(made, asked, false)).toBe('The likeliest token each time.');
    expect(writtenCaption(made, asked, true)).toContain('before layer 14');
    expect(writtenCaption(made, asked, true)).toContain('changes it from token 1 on.');
    const untouched = { ...made, alike: { ...made.alike, random: 1 } };
    expect(writtenCaption(untouched, asked, true)).toContain('the random vector changes no token.');
    expect(writtenCaption(made, asked, true)).toContain('lie at 0.20, 0.60, 0.10 and 0.25.');
  });

  it('is revealed with its cost', () => {
    expect(effectReveal(made)).toContain('at 0.20, the steered one at 0.60.');
    expect(effectReveal(made)).toContain('becomes 0.40 nats a token harder.');
    expect(effectReveal(at({ other: 0.001 }))).toContain('becomes neither harder nor easier.');
  });
});

it('the vector is drawn beside what it is added to', () => {
  expect(lengthsOf(made, { strength: 2 }).map(({ value }) => value)).toEqual([150, 30, 60]);
});

describe('the damage', () => {
  it('is a curve by strength, random vectors from zero on', () => {
    const { lines, references } = damageCurve(made, asked);
    expect(lines.map(({ points }) => points.map(({ x, y }) => [x, y]))).toEqual([
      [
        [-1, 5],
        [0, 4],
        [1, 4.4],
      ],
      [
        [-1, 6],
        [0, 4],
        [1, 4.5],
      ],
      [
        [0, 4],
        [1, 4.3],
      ],
    ]);
    expect(references![0]!.at).toBe(1);
    expect(damageTitle(made)).toContain('From strength 3 on');
    expect(damageTitle({ ...made, breaks: null })).toContain('At no strength');
    expect(damageCaption(made, asked)).toContain('changes by +0.40 nats');
  });

  it.each([
    [0.4, 0.3, 2],
    [0.4, 0.2, 1],
    [0.4, 0.1, 0],
    [0.05, 0.05, null],
  ])('of %f with %f by random vectors falls into class %s', (other, random, share) => {
    expect(randomShare(at({ other, random }))).toBe(share);
  });

  it('is compared in words', () => {
    expect(randomReveal(made)).toBe(
      'The vector makes the text on something else 0.40 nats a token harder, random vectors of the same length 0.30 nats a token harder.',
    );
  });
});

describe('the direction taken out', () => {
  it.each([
    [0.6, 2],
    [0.3, 1],
    [0.05, 0],
    [-1, 0],
  ])('costs %f: class %i', (target, expected) => {
    expect(withoutClass({ ...made, without: { ...made.without, target } })).toBe(expected);
  });

  it('is told beside a random one', () => {
    expect(withoutReveal(made)).toBe(
      'The text on the subject becomes 0.60 nats a token harder. A random direction taken out: neither harder nor easier.',
    );
    expect(withoutTitle(made)).toContain('0.60 nats a token harder');
    expect(withoutCaption(made, asked)).toContain('changes by +0.02 nats');
    expect(withoutItems(made).map(({ before, after }) => [before, after])).toEqual([
      [4, 4.6],
      [4, 3.999],
      [4, 4.02],
    ]);
  });
});
