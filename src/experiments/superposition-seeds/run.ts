import type { Microscope } from '../../microscope/index.ts';
import { trainToys } from '../../training/superposition/toyModels.ts';
import { defineExperiment } from '../experiment.ts';
import { mean, round } from '../measure/numbers.ts';
import { importanceOf, PACE, seedOf } from '../superposition/setting.ts';
import { perDimension, shapeOf } from '../superposition/shape.ts';
import { spec, type SeedsResult, type SeedsSpec } from './spec.ts';

/** Features per dimension. Seeds that were not among the recorded ones stay within it: tests/unit/experiments/superpositionSeeds.test.ts. */
const TOLERANCE = 0.15;

const TOLD_EVERY = 50;

async function run(microscope: Microscope, asked: SeedsSpec): Promise<SeedsResult> {
  const { features, dims, densities, seed, seeds, steps } = asked;
  const models = densities.flatMap((density, at) =>
    Array.from({ length: seeds }, (_, i) => ({ density, seed: seedOf(seed + i, at) })),
  );
  const importance = importanceOf(features, asked.importance);
  const toys = await trainToys(
    { features, dims, importance, models },
    { steps, ...PACE },
    {
      signal: microscope.signal,
      onStep: (step) => {
        if (step % TOLD_EVERY === 0) microscope.progress(step / steps);
        return Promise.resolve();
      },
    },
  );
  const points = densities.map((density, at) => {
    const own = toys.slice(at * seeds, (at + 1) * seeds).map(({ weights }) => weights);
    const values = own.map(perDimension);
    const shapes = own.map(shapeOf);
    const count = (...wanted: readonly string[]) =>
      shapes.filter((shape) => wanted.includes(shape)).length;
    return {
      density,
      perDimension: {
        low: round(Math.min(...values), 4),
        mean: round(mean(values), 4),
        high: round(Math.max(...values), 4),
      },
      axes: count('axes'),
      mixed: count('mixed'),
      pairs: count('pairs'),
      pentagon: count('pentagon'),
      other: count('other', 'triangle', 'polygon'),
    };
  });
  return { points, seeds, tolerance: TOLERANCE };
}

export const superpositionSeeds = defineExperiment(spec, run);
