import type { IndirectObjectResult } from '../../experiments/indirect-object/spec.ts';
import type { PlotModule, PlotOptions, PlotSize } from '../kit/drawPlot.ts';
import { formatNumber, formatProbability } from '../../words/numbers.ts';
import { lensOptions } from './lensPlot.ts';
import { lensTitle } from './words.ts';

interface Point {
  readonly layer: number;
  readonly lead: number;
}

/** The lens with both sides of zero filled, so that the turn is seen before anything is read. */
export function teaserOptions(
  plot: PlotModule,
  result: IndirectObjectResult,
  size: PlotSize,
): PlotOptions {
  const points = withCrossings(result);
  const side = (fill: string, lead: (point: Point) => number) =>
    plot.areaX(points, { y: 'layer', x: lead, fill });
  const options = lensOptions(plot, result, size);
  return {
    ...options,
    marks: [
      side('var(--diverging-neg-1)', ({ lead }) => Math.min(0, lead)),
      side('var(--diverging-pos-1)', ({ lead }) => Math.max(0, lead)),
      ...(options.marks ?? []),
    ],
  };
}

/** The lens's rows, and a point on zero wherever the line passes it. */
function withCrossings({ clean }: IndirectObjectResult): Point[] {
  return clean.lens.flatMap(({ layer, logitDifference: lead }, index) => {
    const before = clean.lens[index - 1];
    if (!before || Math.sign(before.logitDifference) === Math.sign(lead)) return [{ layer, lead }];
    const share = before.logitDifference / (before.logitDifference - lead);
    const crossing = { layer: before.layer + share * (layer - before.layer), lead: 0 };
    return [crossing, { layer, lead }];
  });
}

/** For readers who have seen nothing else yet: no jargon where the numbers allow a plain sentence. */
export function teaserTitle(result: IndirectObjectResult): string {
  const { answer, foil, clean } = result;
  return clean.jump.before < 0 && clean.jump.after > 0
    ? `One layer turns the model from ${name(foil)} to ${name(answer)}`
    : lensTitle(result);
}

export function teaserCaption({ text, answer, foil, clean }: IndirectObjectResult): string {
  const { jump, lens, answerProbability } = clean;
  const logits = (lead: number) => formatNumber(Math.abs(lead), 1);
  const before = jump.before < 0 ? 'behind' : 'ahead of';
  const after = jump.after < 0 ? 'still behind' : 'ahead';
  return (
    `“${text} …” Which name would the model choose, if it stopped before one of its ${lens.length - 1} layers, or blocks? ` +
    `Before block ${jump.layer}, ${name(answer)} is ${before} ${name(foil)} by ${logits(jump.before)} logits; ` +
    `after it, ${after} by ${logits(jump.after)}. ` +
    `In the end the model says ${name(answer)}, at ${formatProbability(answerProbability)}.`
  );
}

const name = ({ text }: { readonly text: string }) => `“${text.trim()}”`;
