import type {
  SuperpositionResult,
  SuperpositionSpec,
} from '../../experiments/superposition/spec.ts';
import { formatNumber } from '../../words/numbers.ts';
import type { CurveData } from '../kit/curveOptions.ts';
import type { TableTwin } from '../kit/table.ts';
import { lengthOf, shareOf } from './geometry.ts';
import { densityName, isSweep, modelName } from './words.ts';

type Weights = readonly (readonly number[])[];

/** Where a model lies on the curve. */
export const curveX = (spec: SuperpositionSpec, { models }: SuperpositionResult, at: number) =>
  isSweep(spec) ? 1 / (models[at]?.density ?? 1) : at + 1;

export const modelAt = (spec: SuperpositionSpec, result: SuperpositionResult, x: number) =>
  result.models.findIndex((_, at) => curveX(spec, result, at) === x);

export function curveData(spec: SuperpositionSpec, result: SuperpositionResult): CurveData {
  const { models } = result;
  const sweep = isSweep(spec);
  const points = models.map((model, at) => ({
    x: curveX(spec, result, at),
    y: sweep ? model.perDimension : model.loss,
  }));
  const highest = Math.max(...points.map(({ y }) => y));
  return {
    lines: [{ name: sweep ? 'features per dimension' : 'loss', points }],
    x: sweep
      ? {
          label: 'a feature is in one example of',
          log: true,
          domain: [0.95, 60],
          format: (x) => formatNumber(x, Number.isInteger(x) ? 0 : 1),
          tickFormat: (x) => formatNumber(x, 0),
        }
      : { label: 'start', domain: [0.5, 8.5] },
    y: sweep
      ? { label: 'features per dimension', domain: [0, Math.max(4, highest)] }
      : { label: 'loss', domain: [0, highest * 1.15], format: (y) => formatNumber(y, 4) },
  };
}

export const directionsTable = (
  spec: SuperpositionSpec,
  { models }: SuperpositionResult,
  shown: readonly Weights[],
): TableTwin => ({
  columns: [
    isSweep(spec) ? 'a feature is there' : 'model',
    'feature',
    ...(spec.dims === 2 ? ['across', 'up'] : ['share of a dimension']),
    'length',
  ],
  rows: shown.flatMap((weights, at) =>
    weights.map((direction, i) => [
      modelName(spec, models[at]!, at),
      i + 1,
      ...(spec.dims === 2 ? direction.slice(0, 2) : [shareOf(weights, i)]),
      lengthOf(direction),
    ]),
  ),
});

export const densityOptions = (densities: readonly number[]) => [
  { value: '', label: 'eight, side by side' },
  ...densities.map((density) => ({
    value: String(density),
    label: `${densityName(density)}, from eight starts`,
  })),
];
