import { auroc } from '../measure/auroc.ts';
import { mean, sum } from '../measure/numbers.ts';
import { shuffled } from '../measure/shuffled.ts';
import { fit, scoresAlong, type Direction, type Gram, type Labelled } from './fits.ts';
import type { Halves } from './read.ts';
import type { Probe } from './spec.ts';

/** How many probes are fitted on labels that mean nothing. */
const DEALS = 20;
/** So many are left out at each end. */
const ENDS = 1;

/**
 * The same statements with true and false changed over in half of the lines, drawn by a seed. Exactly half: labels dealt
 * freely would often lean to one side, and what such a probe then reads is the true labels again.
 */
export function changedOver({ true: right, false: wrong }: Labelled, seed: number): Labelled {
  const drawn = shuffled([...right.keys()], seed).slice(0, Math.floor(right.length / 2));
  const other = new Set(drawn);
  return {
    true: right.map((at, line) => (other.has(line) ? wrong[line]! : at)),
    false: wrong.map((at, line) => (other.has(line) ? right[line]! : at)),
  };
}

/** A stream's products are right to so much of its squared length: ten times what backends were seen to differ by. */
const ROUNDING = 1e-6;

/**
 * AUROC of a direction's scores on some statements. Before the first layers a direction is next to nothing, and which of
 * two statements lies further along it is rounding's to say: such pairs count half.
 */
export function aurocOn(
  gram: Gram,
  direction: Direction,
  { true: right, false: wrong }: Labelled,
): number {
  const weight = sum(direction.weights.map(Math.abs));
  const alike = ROUNDING * weight * mean(direction.of.map((at) => gram[at]![at]!));
  const scores = (places: readonly number[]) => scoresAlong(gram, direction, places);
  return auroc(scores(right), scores(wrong), alike);
}

/** What probes reach whose labels mean nothing: on what they were fitted on, and on the true labels held out. */
export function dealtScores(gram: Gram, { fitted, heldOut }: Halves, probe: Probe) {
  const deals = Array.from({ length: DEALS }, (_, deal) => {
    const examples = changedOver(fitted, deal + 1);
    const direction = fit(gram, examples, probe);
    return {
      fitted: aurocOn(gram, direction, examples),
      heldOut: aurocOn(gram, direction, heldOut),
    };
  });
  const inOrder = deals.map(({ heldOut: one }) => one).sort((a, b) => a - b);
  return {
    fitted: mean(deals.map((deal) => deal.fitted)),
    low: inOrder[ENDS]!,
    middle: mean([inOrder[DEALS / 2 - 1]!, inOrder[DEALS / 2]!]),
    high: inOrder[DEALS - 1 - ENDS]!,
  };
}
