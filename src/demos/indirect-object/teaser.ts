import type { IndirectObjectResult } from '../../experiments/indirect-object/spec.ts';
import { formatNumber, formatProbability } from '../../words/numbers.ts';
import { lensTitle } from './words.ts';

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
