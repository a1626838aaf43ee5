import type { RandomTestsResult } from '../../experiments/random-tests/spec.ts';
import type { CurveData } from '../kit/curveOptions.ts';
import { rateWords } from './words.ts';

const tests = ({ curve }: RandomTestsResult) =>
  ({ label: 'tests', domain: [0, curve.at(-1)!.n] }) as const;

/** Testers who have seen a wrong answer after so many tests, beside the exact chance. */
export function testersCurve(result: RandomTestsResult): CurveData {
  const { curve, median } = result;
  const inside = median !== null && median <= curve.at(-1)!.n;
  return {
    lines: [
      {
        name: 'exact',
        points: curve.map(({ n, exact, low, high }) => ({ x: n, y: exact, low, high })),
        look: 'ink',
      },
      { name: 'testers', points: curve.map(({ n, seen }) => ({ x: n, y: seen })), look: 'accent' },
    ],
    x: tests(result),
    y: { label: 'share that has seen one', domain: [0, 1], format: rateWords },
    references: inside ? [{ way: 'x', at: median, label: 'half' }] : [],
  };
}

/** Rates above are left out: so few tests tell nothing. */
const FULL = 0.2;

/** The highest rate that clean tests leave, by their number, beside the rule of three and the rate as it is. */
export function boundCurve(result: RandomTestsResult): CurveData {
  const { curve, rate } = result;
  const low = curve.filter(({ three }) => three <= FULL);
  const shown = low.length > 1 ? low : curve;
  return {
    lines: [
      {
        name: 'not ruled out',
        points: shown.map(({ n, bound }) => ({ x: n, y: bound })),
        look: 'ink',
      },
      {
        name: 'rule of three',
        points: shown.map(({ n, three }) => ({ x: n, y: three })),
        look: 'dotted',
      },
    ],
    x: tests(result),
    y: {
      label: 'rate of wrong answers',
      domain: [0, Math.max(FULL, rate)],
      format: rateWords,
      tickFormat: (value) => `${Math.round(value * 100)}%`,
    },
    references: [{ way: 'y', at: rate, label: 'the rate', chosen: true }],
  };
}
