import { describe, expect, it } from 'vitest';
import type { AblationResult } from '../../../../src/experiments/ablation/spec.ts';
import {
  headOf,
  scatterCaption,
  scatterOf,
  scatterTitle,
  spreadClass,
  spreadReveal,
  standIns,
  standInsCaption,
  standInsTitle,
  verdictOf,
  verdictReveal,
} from '../../../../src/demos/ablation/words.ts';

const made: AblationResult = {
  strTokens: ['a'],
  answer: { token: 0, text: ' Paris', positions: [] },
  foil: { token: 1, text: ' Berlin', positions: [] },
  lead: 6,
  chosen: {
    zero: 2,
    mean: 1,
    resampled: [
      { name: 'Italy', lead: 4 },
      { name: 'Austria', lead: -2.5 },
    ],
  },
  effects: { zero: [[-4, 0.5]], mean: [[-5, 0]] },
  compared: { correlation: 0.876, onlyZero: 1, opposite: 0 },
};
const leads = (zero: number, mean: number): AblationResult => ({
  ...made,
  chosen: { ...made.chosen, zero, mean },
});

describe('the stand-ins of one head', () => {
  it('are listed after the whole model, by name', () => {
    expect(standIns(made).map(({ label, value }) => [label, value])).toEqual([
      ['nothing replaced', 6],
      ['zero', 2],
      ['the mean', 1],
      ['from “Italy”', 4],
      ['from “Austria”', -2.5],
    ]);
    expect(standIns(made).map(({ marked }) => marked)).toEqual([true, false, false, false, false]);
  });

  it('are told in the title and the caption', () => {
    expect(standInsTitle(made, { head: { layer: 23, head: 4 } })).toBe(
      'Head 23.4 set to zero costs 4.0, to the mean it costs 5.0',
    );
    expect(standInsCaption(made, { source: 'capitals' })).toContain(
      'are of two sentences: other countries.',
    );
  });
});

describe('what the questions reveal', () => {
  it.each([
    [2, 0, 'mean'],
    [0, 2, 'zero'],
    [2, 1, 'same'],
    [6.5, 5.5, 'mean'],
  ] as const)('with %f left by zero and %f by the mean: %s', (zero, mean, verdict) => {
    expect(verdictOf(leads(zero, mean))).toBe(verdict);
  });

  it('says both costs, and where their signs differ', () => {
    expect(verdictReveal(made)).toBe('Zero costs 4.0 of 6.0 logits, the mean costs 5.0.');
    expect(verdictReveal(leads(6.5, 5.5))).toBe(
      'Zero gains 0.5 of 6.0 logits, the mean costs 0.5. They do not even agree on its sign.',
    );
  });

  it('measures the spread from the lowest to the highest', () => {
    expect(spreadClass(made)).toBe(2);
    expect(spreadReveal(made)).toBe('6.5: from −2.5 with “Austria” to 4.0 with “Italy”.');
    const near = [
      { name: 'a', lead: 1 },
      { name: 'b', lead: 1.4 },
    ];
    expect(spreadClass({ ...made, chosen: { ...made.chosen, resampled: near } })).toBe(0);
  });
});

describe('every head', () => {
  it('is a dot, by name, with the chosen one apart', () => {
    const { points, chosen } = scatterOf(made, { layer: 0, head: 1 });
    expect(points).toEqual([
      { name: '0.0', values: [-4, -5] },
      { name: '0.1', values: [0.5, 0] },
    ]);
    expect(chosen).toEqual(['0.1']);
    expect(headOf('23.4')).toEqual({ layer: 23, head: 4 });
  });

  it('is counted in the title and the caption', () => {
    expect(scatterTitle(made)).toBe('One head matters by zero, and by the mean not at all');
    const none = { ...made, compared: { ...made.compared, onlyZero: 0 } };
    expect(scatterTitle(none)).toBe('No head matters by zero alone');
    expect(scatterCaption(made)).toContain('one of 2 heads');
    expect(scatterCaption(made)).toContain('correlate at 0.88; no heads have opposite signs');
  });
});
