import type { ByStandIn, IoiResult } from '../../../../src/experiments/ioi-investigation/spec.ts';

export const leads = (mean: number, ...resample: number[]): ByStandIn => ({ mean, resample });
export const CIRCUIT = [
  { layer: 0, head: 1 },
  { layer: 1, head: 0 },
  { layer: 2, head: 3 },
];
export const [EARLY, MIDDLE, LATE] = CIRCUIT as [
  (typeof CIRCUIT)[0],
  (typeof CIRCUIT)[0],
  (typeof CIRCUIT)[0],
];
const grid = (changes: readonly [number, number, number][]) => {
  const rows = Array.from({ length: 3 }, () => [0, 0, 0, 0]);
  for (const [layer, head, value] of changes) rows[layer]![head] = value;
  return rows;
};

/** Four query heads share two keys: 0 and 1 the first, 2 and 3 the second. */
export const made: IoiResult = {
  strTokens: ['When', ' Mary', ' and', ' John', ' left', ',', ' John', ' to'],
  answer: { token: 1, text: ' Mary', positions: [1] },
  foil: { token: 2, text: ' John', positions: [3, 6] },
  lead: 4,
  others: ['When Susan and Mark left, James to', 'When Emma and Anna left, Peter to'],
  movers: {
    direct: grid([
      [2, 3, 2],
      [2, 0, 0.5],
      [1, 1, -0.4],
    ]),
    looks: grid([
      [2, 3, 0.1],
      [2, 0, 0.6],
    ]),
    lost: grid([
      [2, 3, 2.5],
      [2, 0, -0.25],
    ]),
    heads: [{ layer: 2, head: 0 }],
    byRule: true,
    missed: { ...LATE, position: 6, attention: 0.7 },
    attention: { receiver: 0.6, giver: 0.2 },
  },
  steerers: {
    tried: [
      { ...EARLY, lost: 0.9, position: 0, attention: 0.5, movers: { receiver: 0.61, giver: 0.2 } },
      { ...MIDDLE, lost: 0.8, position: 6, attention: 0.8, movers: { receiver: 0.4, giver: 0.4 } },
    ],
    together: { heads: [MIDDLE], lost: 0.8, movers: { receiver: 0.4, giver: 0.4 } },
  },
  repeat: {
    first: grid([[0, 1, 0.9]]),
    after: grid([[1, 0, 0.5]]),
    tried: [
      { ...EARLY, kind: 'duplicate', attention: 0.9, lost: 0.2 },
      { layer: 0, head: 2, kind: 'duplicate', attention: 0.8, lost: 0.1 },
      { ...MIDDLE, kind: 'induction', attention: 0.5, lost: 1 },
    ],
    duplicate: {
      heads: [EARLY, { layer: 0, head: 2 }],
      lost: 2,
      movers: { receiver: 0.3, giver: 0.5 },
    },
    induction: { heads: [MIDDLE], lost: 1, movers: { receiver: 0.5, giver: 0.3 } },
  },
  paths: {
    unrepeated: { text: 'When Mary and John left, Susan to', lead: 0.5 },
    nKeyValueHeads: 2,
    ways: [
      { from: EARLY, to: { ...MIDDLE, input: 'q' }, lost: 0.1 },
      { from: EARLY, to: { layer: 1, head: 0, input: 'v' }, lost: 0.6 },
      { from: EARLY, to: { ...LATE, input: 'q' }, lost: 0.02 },
      { from: EARLY, to: { layer: 2, head: 1, input: 'k' }, lost: -0.3 },
      { from: EARLY, to: null, lost: 0 },
      { from: MIDDLE, to: { ...LATE, input: 'q' }, lost: 0.5 },
      { from: MIDDLE, to: null, lost: 0.1 },
      { from: LATE, to: null, lost: 3 },
    ],
  },
  whole: {
    kept: leads(3.6, 3, 1),
    rest: leads(0.5, 1, 1),
    nothing: leads(-0.5, 0, 0),
    heads: [
      { ...EARLY, alone: leads(2, 1, 1), whole: 3.5 },
      { ...MIDDLE, alone: leads(3.55, 1, 1), whole: 3 },
      { ...LATE, alone: leads(4, 2, 2), whole: 1 },
    ],
  },
};
