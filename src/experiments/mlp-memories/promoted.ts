import type { Model } from '../../microscope/index.ts';
import { roundLogit } from '../measure/numbers.ts';
import { WORDS } from './rule.ts';
import type { PromotedWord } from './spec.ts';

/** The words that a direction's logits are largest for, and smallest, the strongest first. */
export function promotedWords(logits: Float32Array, { tokenizer }: Pick<Model, 'tokenizer'>) {
  const words = (sign: 1 | -1): PromotedWord[] => {
    const best: number[] = [];
    for (let token = 0; token < logits.length; token++) {
      const value = sign * logits[token]!;
      if (best.length === WORDS.of && value <= sign * logits[best.at(-1)!]!) continue;
      const at = best.findIndex((other) => value > sign * logits[other]!);
      best.splice(at < 0 ? best.length : at, 0, token);
      if (best.length > WORDS.of) best.pop();
    }
    return tokenizer
      .toStrTokens(best)
      .map((text, i) => ({ text, logit: roundLogit(logits[best[i]!]!) }));
  };
  return { for: words(1), against: words(-1) };
}
