import { series } from './lists.ts';
import { formatNumber } from './numbers.ts';
import { quoted } from './tokens.ts';

interface Side {
  readonly strTokens: readonly string[];
  /** Logit of the answer minus logit of the foil. */
  readonly lead: number;
}

/** Two runs on two prompts of one length. */
export interface ToldPair {
  readonly clean: Side;
  readonly corrupt: Side;
  readonly answer: string;
  readonly foil: string;
  /** Positions at which the prompts differ. */
  readonly differ: readonly number[];
}

/** `“Mary” leads “John” by 6.1 logits`, whichever of the two is ahead. */
export function leadWords({ answer, foil }: Pick<ToldPair, 'answer' | 'foil'>, lead: number) {
  const [first, second] = lead >= 0 ? [answer, foil] : [foil, answer];
  return `${quoted(first)} leads ${quoted(second)} by ${formatNumber(Math.abs(lead))} logits`;
}

export function pairSentence(pair: ToldPair): string {
  const { clean, corrupt, differ } = pair;
  const count = clean.strTokens.length;
  const places = differ.map(
    (at) => `${quoted(clean.strTokens[at]!)} for ${quoted(corrupt.strTokens[at]!)}`,
  );
  return `They differ in ${differ.length} of ${count} tokens: ${series(places)}. On the clean prompt ${leadWords(pair, clean.lead)}, on the corrupt one ${leadWords(pair, corrupt.lead)}.`;
}
