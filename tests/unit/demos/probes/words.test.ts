import { describe, expect, it } from 'vitest';
import {
  fitItems,
  fitsCaption,
  fitsTable,
  fitsTitle,
  layerName,
  layerReveal,
  lostClass,
  lostShare,
  orderCaption,
  orderItems,
  orderTable,
  orderTitle,
  ownCaption,
  ownCurve,
  ownTitle,
  rangeOf,
  secondCaption,
  secondCurve,
  secondTitle,
  useCaption,
  useItems,
  useReveal,
  useTitle,
  verdictReveal,
} from '../../../../src/demos/probes/words.ts';
import type { ProbesResult } from '../../../../src/experiments/probes/spec.ts';

const score = (auroc: number) => ({ auroc, low: auroc - 0.2, high: auroc + 0.1 });
const both = (first: number, second: number) => ({ first: score(first), second: score(second) });
const dealt = { fitted: 0.8, low: 0.2, middle: 0.45, high: 0.7 };
const row = (layer: number, first: number, second: number) => ({
  layer,
  first: { fitted: layer === 0 ? 0.5 : 1, first, second },
  second: { first: 0.1, second: 0.95 },
  both: { first: 0.92, second: 0.96 },
  dealt,
});

const made: ProbesResult = {
  nLayers: 2,
  strTokens: [' This', ' is'],
  fitted: { first: 10, second: 10 },
  heldOut: { first: 10, second: 5 },
  byLayer: [row(0, 0.5, 0.5), row(1, 0.7, 0.3), row(2, 0.97, 0.05)],
  at: {
    first: both(0.97, 0.05),
    second: both(0.1, 0.95),
    both: both(0.92, 0.96),
    fitted: 1,
    dealt,
    verdict: 'turned',
  },
  surprise: both(0.9, 0.1),
  passes: 2,
  length: 9.65,
  stream: 125.4,
  along: [
    { text: 'Yes.', true: true, list: 'first', along: 2 },
    { text: 'Perhaps.', true: true, list: 'first', along: -1 },
    { text: 'No.', true: false, list: 'first', along: -2 },
    { text: 'Never.', true: false, list: 'second', along: 0 },
  ],
  use: {
    plain: { ...score(0.8), gap: 0.4 },
    without: { ...score(0.6), gap: 0.1 },
    random: { auroc: 0.8, gap: 0.39 },
  },
};
const asked = { layer: 2, yes: 'correct', no: 'wrong' };
const used = (plain: number, without: number): ProbesResult => ({
  ...made,
  use: {
    ...made.use,
    plain: { ...made.use.plain, gap: plain },
    without: { ...made.use.without, gap: without },
  },
});

describe('the layer at which the probe passes', () => {
  it.each([
    [0, 'first'],
    [4, 'first'],
    [5, 'early'],
    [11, 'middle'],
    [20, 'late'],
    [null, 'never'],
  ])('%s falls into range %s', (passes, range) => {
    expect(rangeOf({ passes })).toBe(range);
  });

  it('is told by the reveal and, once the reader may know, by the title', () => {
    expect(layerReveal(made)).toBe(
      'It reaches 0.9 for the first time before layer 2. Before layer 0 it is at 0.50: there a full stop is a full stop, whatever came before it.',
    );
    expect(layerReveal({ ...made, passes: null })).toContain('At no layer does it reach 0.9');
    expect(ownTitle(made, false)).toBe('The floor: probes whose labels mean nothing');
    expect(ownTitle(made, true)).toBe('From layer 2 on the probe tells true from false');
    expect(ownTitle({ ...made, passes: null }, true)).toContain('At no layer');
    expect([layerName(1, 2), layerName(2, 2)]).toEqual(['before 1', 'after the last']);
  });

  it('is a curve with its intervals over the floor; before the guess the floor alone', () => {
    expect(ownCurve(made, asked, false).lines.map(({ name }) => name)).toEqual([
      'labels that mean nothing',
    ]);
    const [own, fitted, floor] = ownCurve(made, asked, true).lines;
    expect(own!.points.map(({ y }) => y)).toEqual([0.5, 0.7, 0.97]);
    expect(own!.points[2]!.low).toBeGreaterThan(0.7);
    expect(own!.points[2]!.high).toBeLessThanOrEqual(1);
    expect(fitted!.points.map(({ y }) => y)).toEqual([0.5, 1, 1]);
    expect(floor!.points[1]).toEqual({ x: 1, y: 0.45, low: 0.2, high: 0.7 });
    expect(ownCaption(made, asked, false)).not.toContain('0.97');
    expect(ownCaption(made, asked, true)).toContain('0.97 (0.77 to 1.07), a 95% interval');
    expect(ownCaption(made, asked, true)).toContain('fitted on they reach 0.80.');
  });
});

describe('held-out statements', () => {
  it('stand in their order along the direction, true ones marked', () => {
    expect(orderItems(made, 'first')).toEqual([
      { label: 'Yes.', value: 1, marked: true },
      { label: 'Perhaps.', value: 0.25, marked: true },
      { label: 'No.', value: 0, marked: false },
    ]);
    expect(orderItems(made, 'second')).toEqual([{ label: 'Never.', value: 0, marked: false }]);
    expect(orderTable(made).rows).toHaveLength(4);
    expect(orderTitle(made)).toMatch(/^In 97 of 100 pairs/);
    expect(orderCaption(made, asked)).toContain('9.65 long before it is scaled, the streams 125.');
    expect(orderCaption({ ...made, length: 0 }, asked)).toContain('there is no direction');
  });
});

describe('the second lists', () => {
  it('are told by the verdict', () => {
    const titles = (['apart', 'turned', 'chance'] as const).map((verdict) =>
      secondTitle({ ...made, at: { ...made.at, verdict } }),
    );
    expect(titles[0]).toContain('holds');
    expect(titles[1]).toContain('points at what is false');
    expect(titles[2]).toContain('tells nothing');
    expect(verdictReveal(made)).toBe(
      'AUROC 0.05 (−0.15 to 0.15). A probe fitted on these very lists has 0.95, and the model’s own surprise, with nothing fitted, 0.10.',
    );
    expect(secondCaption(made, asked)).toContain('fitted on both 0.96');
  });

  it('have three curves, and a row a probe at the chosen layer', () => {
    expect(secondCurve(made, asked).lines.map(({ points }) => points[2]!.y)).toEqual([
      0.05, 0.95, 0.96,
    ]);
    expect(fitItems(made).map(({ before, after }) => [before, after])).toEqual([
      [0.97, 0.05],
      [0.1, 0.95],
      [0.92, 0.96],
      [0.9, 0.1],
    ]);
    expect(fitsTable(made).rows[0]).toEqual([
      ...['fitted on the first', 0.97, 0.97 - 0.2, 0.97 + 0.1],
      ...[0.05, 0.05 - 0.2, 0.05 + 0.1],
    ]);
    expect(fitsTitle(made)).toBe('One direction serves both, if it is fitted on both');
    const worse = { ...made, at: { ...made.at, both: both(0.9, 0.6) } };
    expect(fitsTitle(worse)).toContain('reaches 0.60 on the worse');
    expect(fitsCaption(made, asked)).toContain('surprises the model less');
  });
});

describe('the direction taken out', () => {
  it.each([
    [0.4, 0.38, 0],
    [0.4, 0.3, 1],
    [0.4, 0.1, 2],
    [0.4, 0.5, 0],
    [0.05, 0, null],
    [-0.4, 0, null],
  ])('of a gap of %f leaves %f: class %s', (plain, without, expected) => {
    expect(lostClass(used(plain, without))).toBe(expected);
  });

  it('is told beside random ones of its kind', () => {
    expect(lostShare(made)).toBeCloseTo(0.75);
    expect(useReveal(made)).toBe(
      'The gap goes from 0.40 to 0.10 logits. With random directions of its kind taken out it is 0.39.',
    );
    expect(useTitle(made, asked)).toContain('goes from 0.40 to 0.10 logits');
    expect(useTitle(used(-0.1, 0), asked)).toContain('“correct” or “wrong” does not follow it');
    expect(useCaption(made, asked)).toContain('taken out before layer 2');
    expect(useItems(made).map(({ before, after }) => [before, after])).toEqual([
      [0.4, 0.1],
      [0.4, 0.39],
    ]);
  });
});
