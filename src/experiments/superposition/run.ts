import type { Microscope } from '../../microscope/index.ts';
import type { Toy } from '../../training/superposition/reconstruct.ts';
import { trainToys } from '../../training/superposition/toyModels.ts';
import { defineExperiment } from '../experiment.ts';
import { round } from '../measure/numbers.ts';
import { DENSITIES } from './limits.ts';
import { meet, worstPair } from './meeting.ts';
import { heldOutLoss, importanceOf, PACE, seedOf } from './setting.ts';
import { keptFeatures, perDimension, shapeOf } from './shape.ts';
import { spec, type SuperpositionResult, type SuperpositionSpec, type ToyResult } from './spec.ts';

/** Steps between two reports. */
const REPORT_EVERY = 10;
/** Points of the way that are kept, closer at its beginning, where more happens. */
const KEPT_POINTS = 16;
/** A start that ends with more than this times the lowest loss has done worse. */
const WORSE = 1.1;

async function run(microscope: Microscope, asked: SuperpositionSpec): Promise<SuperpositionResult> {
  const { features, dims, density, seed, steps } = asked;
  const importance = importanceOf(features, asked.importance);
  const densities = DENSITIES.map((one) => density ?? one);
  const models = densities.map((one, at) => ({ density: one, seed: seedOf(seed, at) }));
  const lossOf = heldOutLoss(features, importance);
  const kept = keptSteps(steps);
  const history: SuperpositionResult['history'] = [];

  const describe = (toy: Toy, at: number): ToyResult => {
    const { weights } = toy;
    const own = densities[at]!;
    return {
      density: own,
      weights: rounded(weights),
      bias: toy.bias.map((value) => round(value, 4)),
      loss: round(lossOf(toy, own), 5),
      perDimension: round(perDimension(weights), 4),
      kept: keptFeatures(weights).length,
      shape: shapeOf(weights),
      meeting: meetingOf(toy),
    };
  };
  const resultAt = (step: number, toys: readonly Toy[]): SuperpositionResult => {
    const found = toys.map(describe);
    return {
      step,
      models: found,
      history: [...history],
      starts: density === null ? null : startsOf(found),
    };
  };

  const toys = await trainToys(
    { features, dims, importance, models },
    { steps, ...PACE },
    {
      signal: microscope.signal,
      onStep: async (step, read) => {
        if (step % REPORT_EVERY !== 0 && step !== steps) return;
        const now = await read();
        if (kept.has(step))
          history.push({ step, weights: now.map(({ weights }) => rounded(weights)) });
        microscope.progress(step / steps, resultAt(step, now));
        if (step < steps) await microscope.pace?.();
      },
    },
  );
  return resultAt(steps, toys);
}

const rounded = (weights: readonly (readonly number[])[]) =>
  weights.map((row) => row.map((value) => round(value, 4)));

function keptSteps(steps: number): Set<number> {
  const points = Array.from({ length: KEPT_POINTS }, (_, k) => {
    const step = steps * (k / KEPT_POINTS) ** 2;
    return Math.round(step / REPORT_EVERY) * REPORT_EVERY;
  });
  return new Set([...points.filter((step) => step < steps), steps]);
}

function meetingOf(toy: Toy): ToyResult['meeting'] {
  const pair = worstPair(toy, keptFeatures(toy.weights));
  if (!pair) return null;
  const { outputs, error } = meet(toy, pair);
  const [first, second] = pair;
  return {
    pair,
    outputs: outputs.map((value) => round(value, 4)),
    together: round(error, 4),
    alone: [round(meet(toy, [first]).error, 4), round(meet(toy, [second]).error, 4)],
  };
}

function startsOf(models: readonly ToyResult[]): SuperpositionResult['starts'] {
  const losses = models.map(({ loss }) => loss);
  const lowest = Math.min(...losses);
  return {
    best: losses.indexOf(lowest),
    worse: losses.filter((loss) => loss > WORSE * lowest).length,
  };
}

export const superposition = defineExperiment(spec, run);
