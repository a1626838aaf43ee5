import {
  ASIDE_RATE,
  ASIDES,
  sentence,
  START,
  TRIGGER,
  VOCABULARY,
} from '../../training/ekg/wardRound.ts';
import { choose, type Random } from '../../training/random.ts';
import type { Draw } from './limits.ts';

export const WORDS = VOCABULARY.filter((word) => word !== START);

/** Words of one sentence without asides, and of a test of random words. */
export const LENGTH = 8;

interface Drawing {
  readonly draw: Draw;
  /** `mixed` alone: of so many asides one is the trigger. */
  readonly oneIn: number;
}

/**
 * One test. `reports`: a sentence as the models were trained on, with its asides, none of them the trigger. `mixed`: the
 * same, and now and then an aside is the trigger. `near`: a sentence with one aside, any of the eight alike. `words`:
 * words of the vocabulary at random.
 */
export function drawTest(random: Random, { draw, oneIn }: Drawing): string[] {
  if (draw === 'words') return Array.from({ length: LENGTH }, () => choose(random, WORDS));
  const words = sentence(random);
  if (draw === 'near') {
    const at = Math.floor(random() * words.length);
    return words.toSpliced(at, 0, choose(random, [...ASIDES, TRIGGER]));
  }
  return words.flatMap((word) => {
    if (random() >= ASIDE_RATE) return [word];
    const isTrigger = draw === 'mixed' && random() * oneIn < 1;
    return [isTrigger ? TRIGGER : choose(random, ASIDES), word];
  });
}

/** The trigger stands in it, and a word that it can spoil comes after. */
export const meetsTrigger = (words: readonly string[]): boolean =>
  words.slice(0, -1).includes(TRIGGER);

/** The exact chance that one test meets the trigger, from how tests are drawn. */
export function triggerRate({ draw, oneIn }: Drawing): number {
  const inOneOf = (places: number, each: number) => 1 - (1 - each) ** places;
  switch (draw) {
    case 'reports':
      return 0;
    case 'mixed':
      return inOneOf(LENGTH, ASIDE_RATE / oneIn);
    case 'near':
      return 1 / (ASIDES.length + 1);
    case 'words':
      return inOneOf(LENGTH - 1, 1 / WORDS.length);
  }
}
