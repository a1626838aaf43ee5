import { headScores, type Microscope } from '../../microscope/index.ts';
import { defineExperiment } from '../experiment.ts';
import { mapGrid, rankHeads } from '../measure/grids.ts';
import { mean, round } from '../measure/numbers.ts';
import { MODEL, spec, type InductionResult, type InductionSpec } from './spec.ts';

const TOP_HEADS = 8;

async function run(microscope: Microscope, spec: InductionSpec): Promise<InductionResult> {
  const model = await microscope.model(MODEL);
  const scores = await headScores(model, {
    ...spec,
    signal: microscope.signal,
    onProgress: (fraction) => {
      microscope.progress(fraction);
    },
  });
  const { length } = spec;
  const losses = scores.lossByPosition;
  const induction = rounded(scores.induction);
  const duplicateToken = rounded(scores.duplicateToken);
  const previousToken = rounded(scores.previousToken);
  return {
    loss: {
      // The first token of the second copy cannot be foreseen: it counts to neither.
      first: round(mean(losses.slice(0, length - 1)), 4),
      second: round(mean(losses.slice(length)), 4),
    },
    lossByPosition: losses.map((loss) => round(loss, 4)),
    induction,
    duplicateToken,
    previousToken,
    top: {
      induction: best(induction),
      duplicateToken: best(duplicateToken),
      previousToken: best(previousToken),
    },
  };
}

const rounded = (scores: readonly (readonly number[])[]) =>
  mapGrid(scores, (score) => round(score, 4));

const best = (scores: readonly (readonly number[])[]) =>
  rankHeads(scores)
    .slice(0, TOP_HEADS)
    .map(({ value, ...at }) => ({ ...at, score: value }));

export const inductionHeads = defineExperiment(spec, run);
