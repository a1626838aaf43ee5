import {
  headScores,
  type HeadScores,
  type Microscope,
  type Model,
} from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { defineExperiment } from '../experiment.ts';
import { mapGrid, rankHeads } from '../measure/grids.ts';
import { checkHeads, switchOff } from '../measure/heads.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { mean, round } from '../measure/numbers.ts';
import { measureOwn } from './own.ts';
import { measurePaths } from './paths.ts';
import { MODEL, spec, type InductionResult, type InductionSpec } from './spec.ts';

const TOP_HEADS = 8;
const SUSPECTS = 4;
const FOLLOWERS = 4;

type Drawn = Pick<InductionSpec, 'seed' | 'length' | 'sequences'>;
type Whole = Omit<InductionResult, 'without' | 'own'>;

/** What does not depend on the heads that the reader switches off, nor on his text. */
const lastWhole = lastPerModel<Whole>();

async function run(microscope: Microscope, asked: InductionSpec): Promise<InductionResult> {
  const model = await microscope.model(MODEL);
  checkHeads(model, spec.id, asked.off);
  const { seed, length, sequences, off } = asked;
  const drawn = { seed, length, sequences };
  const own = await measureOwn(model, asked, microscope.signal);
  microscope.progress(0.05);
  const whole = await lastWhole(model, drawn, () => measureWhole(microscope, model, drawn));
  const without = off.length > 0 ? await scoresWithout(microscope, model, drawn, off) : null;
  return {
    ...whole,
    without: without && {
      loss: lossesOf(without, length),
      lossByPosition: without.lossByPosition.map(round4),
      induction: mapGrid(without.induction, round4),
    },
    own,
  };
}

async function measureWhole(microscope: Microscope, model: Model, drawn: Drawn): Promise<Whole> {
  const scores = await scoresWithout(microscope, model, drawn, []);
  const induction = mapGrid(scores.induction, round4);
  const duplicateToken = mapGrid(scores.duplicateToken, round4);
  const previousToken = mapGrid(scores.previousToken, round4);
  const top = {
    induction: best(induction),
    duplicateToken: best(duplicateToken),
    previousToken: best(previousToken),
  };
  const followers = top.induction.slice(0, FOLLOWERS);
  const suspects: InductionResult['suspects'] = [];
  for (const suspect of top.previousToken.slice(0, SUSPECTS)) {
    microscope.progress(0.1 + 0.1 * suspects.length);
    const left = await scoresWithout(microscope, model, drawn, [suspect]);
    suspects.push({
      ...suspect,
      loss: lossesOf(left, drawn.length),
      induction: followers.map(({ layer, head }) => round4(left.induction[layer]![head]!)),
    });
  }
  return {
    loss: lossesOf(scores, drawn.length),
    lossByPosition: scores.lossByPosition.map(round4),
    ...{ induction, duplicateToken, previousToken, top, suspects },
    paths: await measurePaths(microscope, model, drawn, followers, top.previousToken),
  };
}

const scoresWithout = (
  { signal }: Microscope,
  model: Model,
  drawn: Drawn,
  off: readonly HeadPlace[],
): Promise<HeadScores> => headScores(model, { ...drawn, interventions: switchOff(off), signal });

const round4 = (value: number) => round(value, 4);

const lossesOf = ({ lossByPosition }: HeadScores, length: number) => ({
  // The first token of the second copy cannot be foreseen: it counts to neither.
  first: round4(mean(lossByPosition.slice(0, length - 1))),
  second: round4(mean(lossByPosition.slice(length))),
});

const best = (scores: readonly (readonly number[])[]) =>
  rankHeads(scores)
    .slice(0, TOP_HEADS)
    .map(({ value, ...at }) => ({ ...at, score: value }));

export const inductionHeads = defineExperiment(spec, run);
