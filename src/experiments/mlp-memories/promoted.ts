import type { Model } from '../../microscope/index.ts';
import { topTokens } from '../measure/answers.ts';
import { roundLogit } from '../measure/numbers.ts';
import { WORDS } from './rule.ts';
import type { PromotedWord } from './spec.ts';

/** The words that a direction's logits are largest for, and smallest, the strongest first. */
export function promotedWords(logits: Float32Array, { tokenizer }: Pick<Model, 'tokenizer'>) {
  const words = (sign: 1 | -1): PromotedWord[] => {
    const best = topTokens(logits, WORDS.of, sign);
    return tokenizer
      .toStrTokens(best)
      .map((text, i) => ({ text, logit: roundLogit(logits[best[i]!]!) }));
  };
  return { for: words(1), against: words(-1) };
}
