import type { MlpMemoriesResult } from '../../experiments/mlp-memories/spec.ts';
import { formatProbability } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';

/** The finding, as a sentence, from the result alone. */
export function title({ answers }: MlpMemoriesResult): string {
  const [best] = answers;
  return best ? `The model says ${quoted(best.text)}` : 'The model says nothing';
}

export function caption({ answers }: MlpMemoriesResult): string {
  const [best, next] = answers;
  if (!best || !next) return '';
  return `${quoted(best.text)} has ${formatProbability(best.probability)}, the next choice, ${quoted(next.text)}, ${formatProbability(next.probability)}.`;
}
