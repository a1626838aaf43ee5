import { describe, expect, it } from 'vitest';
import type { DirectAttributionResult } from '../../../../src/experiments/direct-attribution/spec.ts';
import {
  changeParts,
  changeTitle,
  headOf,
  largestGuess,
  largestOptions,
  largestReveal,
  leadParts,
  leadTitle,
  mapTitle,
  neuronsTitle,
  outcomeOf,
  outcomeQuestion,
  outcomeReveal,
  scatterCaption,
  scatterOf,
  scatterTitle,
} from '../../../../src/demos/direct-attribution/words.ts';

/** Two layers of two heads: the lead of 3 is 2.5 + 0.75 − 0.25. Head 0.1 writes against it and is needed. */
const made: DirectAttributionResult = {
  strTokens: ['a', 'b'],
  answer: { token: 0, text: ' Mary', positions: [] },
  foil: { token: 1, text: ' John', positions: [] },
  lead: 3,
  writes: {
    heads: [
      [0.05, -0.3],
      [3, -0.25],
    ],
    neurons: 0.75,
    embed: -0.25,
    bias: 0,
  },
  largest: { kind: 'head', layer: 1, at: 0, writes: 3 },
  neurons: {
    ...{ count: 4000, half: 1200 },
    largest: [
      { layer: 1, neuron: 7, writes: 0.5, costs: 0.4 },
      { layer: 0, neuron: 3, writes: -0.4, costs: 0.6 },
    ],
  },
  costs: [
    [0.7, 1.2],
    [0.1, -0.2],
  ],
  compared: { correlation: 0.123, missed: 1, idle: 1, opposite: 1 },
  chosen: {
    attention: [0.9, 0.1],
    changes: {
      heads: [
        [0, 0.3],
        [-1.25, 0],
      ],
      ...{ mlps: [-0.5, 0.25], embed: 0, bias: 0 },
    },
  },
};
const asked = { head: { layer: 0, head: 1 }, where: 'everywhere' } as const;
const sumOf = (parts: readonly { readonly value: number }[]) =>
  parts.reduce((sum, { value }) => sum + value, 0);

describe('the lead as a sum', () => {
  it('is the same sum by kinds before the guess and by parts after it', () => {
    expect(leadParts(made, false).map(({ label, value }) => [label, value])).toEqual([
      ['embedding and biases', -0.25],
      ['4 heads', 2.5],
      ['4,000 neurons', 0.75],
    ]);
    const parts = leadParts(made, true);
    expect(sumOf(parts)).toBeCloseTo(made.lead, 9);
    expect(parts.map(({ label }) => label)).toEqual([
      ...['head 1.0', 'neuron 1.7', 'neuron 0.3', 'head 0.1', 'head 1.1', 'head 0.0'],
      ...['0 other heads', '3,998 other neurons', 'embedding and biases'],
    ]);
  });

  it('does not name the largest part before the guess', () => {
    expect(leadTitle(made, false)).toBe('The lead of “Mary” is a sum: 3.0 logits');
    expect(leadTitle(made, true)).toBe('Of a lead of 3.0, head 1.0 alone writes +3.0');
  });

  it('has its largest part among the guesses, by kind and side', () => {
    expect(largestGuess(made)).toBe('head for');
    const against = { kind: 'neuron', layer: 1, at: 7, writes: -4 } as const;
    const keys = { ...made, largest: against };
    expect(largestGuess(keys)).toBe('neuron against');
    expect(largestOptions(made).map(({ label }) => label)).toEqual([
      ...['a head, for “Mary”', 'a head, for “John”'],
      ...['a neuron, for “Mary”', 'a neuron, for “John”'],
    ]);
    expect(largestReveal(keys)).toMatch(
      /^Neuron 1\.7 writes −4\.00, for “John”\..* the 1,200 largest/,
    );
  });

  it('has titles that count', () => {
    expect(mapTitle(made)).toBe('Three heads write a quarter of a logit or more');
    expect(neuronsTitle(made)).toBe(
      'Of the 2 largest neurons, one costs what it writes, to a quarter of a logit',
    );
  });
});

describe('a head that is switched off', () => {
  it('is asked about by what it writes, and told by what it costs', () => {
    expect(outcomeQuestion(made, asked)).toBe(
      'Head 0.1 writes −0.30, for “John”. Set it to zero, at every token. What happens?',
    );
    expect(outcomeOf(made, asked.head)).toBe('falls');
    expect(outcomeOf(made, { layer: 1, head: 1 })).toBe('same');
    const needless = { ...made, costs: [[0, -0.3]] };
    expect(outcomeOf(needless, asked.head)).toBe('grows');
    expect(outcomeReveal(made, asked)).toBe(
      'The lead goes from 3.00 to 1.80: −1.20. By what the head writes it would be +0.30.',
    );
  });

  it('changes the others, and all changes add up to that of the lead', () => {
    const parts = changeParts(made, asked.head);
    expect(parts[0]).toMatchObject({ label: 'head 0.1 itself', value: 0.3, marked: true });
    expect(parts[1]).toEqual({ label: 'head 1.0', value: -1.25 });
    expect(parts[2]!.label).toBe('MLP of layer 0');
    expect(sumOf(parts)).toBeCloseTo(-1.2, 9);
    expect(changeTitle(made, asked)).toBe(
      'Without head 0.1 its own part is +0.3, and the others change by −1.5',
    );
  });

  it('is a dot among all heads, and a dot is a head', () => {
    const { points, chosen } = scatterOf(made, asked.head);
    expect(points[1]).toEqual({ name: '0.1', values: [-0.3, 1.2] });
    expect(chosen).toEqual(['0.1']);
    expect(headOf('12.3')).toEqual({ layer: 12, head: 3 });
    expect(scatterTitle(made)).toBe(
      'One head writes next to nothing, and costs half a logit or more',
    );
    expect(scatterCaption(made, asked)).toContain('They correlate at 0.12; one head has opposite');
  });
});
