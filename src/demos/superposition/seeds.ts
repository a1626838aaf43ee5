import type { SeedsResult } from '../../experiments/superposition-seeds/spec.ts';
import { countWord, formatNumber } from '../../words/numbers.ts';
import type { CurveData } from '../kit/curveOptions.ts';
import type { TableTwin } from '../kit/table.ts';
import { densityName } from './words.ts';

type Point = SeedsResult['points'][number];

const spread = ({ perDimension: { low, high } }: Point) => high - low;

export function seedsTitle({ points }: SeedsResult): string {
  const widest = [...points].sort((a, b) => spread(b) - spread(a))[0]!;
  const { low, high } = widest.perDimension;
  return `Chance decides most at ${densityName(widest.density)}: from ${formatNumber(low)} to ${formatNumber(high)} features per dimension, by the seed alone`;
}

export function seedsCaption({ points, seeds }: SeedsResult): string {
  const dense = points[0]!;
  const never = points.filter(({ pentagon }) => pentagon === 0).map(({ density }) => density);
  return (
    `${seeds} seeds at each of ${countWord(points.length)} densities: their mean, and the band between the lowest and the highest. ` +
    `Where features are always there ${dense.axes} of ${seeds} end in two directions at right angles. ` +
    `No pentagon came at ${densityName(Math.min(...never))} and above.`
  );
}

export const seedsData = ({ points }: SeedsResult): CurveData => ({
  lines: [
    {
      name: 'features per dimension',
      points: points.map(({ density, perDimension: { low, mean, high } }) => ({
        ...{ x: 1 / density, y: mean, low, high },
      })),
    },
  ],
  x: {
    label: 'a feature is in one example of',
    log: true,
    domain: [0.95, 60],
    tickFormat: (x) => formatNumber(x, 0),
  },
  y: { label: 'features per dimension', domain: [0, 4] },
});

export const seedsTable = ({ points }: SeedsResult): TableTwin => ({
  columns: [
    'a feature is there',
    ...['features per dimension', 'lowest', 'highest'],
    ...['right angles', 'a pair, and one alone', 'opposite pairs', 'pentagon', 'no plain shape'],
  ],
  rows: points.map(({ density, perDimension, axes, mixed, pairs, pentagon, other }) => [
    densityName(density),
    ...[perDimension.mean, perDimension.low, perDimension.high],
    ...[axes, mixed, pairs, pentagon, other],
  ]),
  digits: 2,
});
