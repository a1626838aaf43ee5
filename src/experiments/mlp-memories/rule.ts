import type { PromotedWord, SharedStem, SharedWord } from './spec.ts';

/** The rule: of ten strongest texts six share a word, or of ten words four share a beginning. */
export const TEXTS = { of: 10, need: 6 };
export const WORDS = { of: 10, need: 4, letters: 4 };

/** Where a neuron fires: the token, the one before it, and the one after. */
export interface Place {
  readonly at: string;
  readonly before: string;
  readonly after: string;
}

/** Case and spaces apart; a token of spaces alone is no word. */
export const plain = (token: string) => token.trim().toLowerCase();

/** The word that most of the places share, where that is enough of them. */
export function sharedWord(places: readonly Place[]): SharedWord | null {
  const found = (['at', 'before', 'after'] as const).map((where) => {
    const [word, of] = commonest(places.map((place) => plain(place[where])));
    return { where, word, of };
  });
  return best(found, TEXTS.need);
}

/** The first letters that most of the words share, on the side where that is more, where it is enough of them. */
export function sharedStem(words: {
  readonly for: readonly Pick<PromotedWord, 'text'>[];
  readonly against: readonly Pick<PromotedWord, 'text'>[];
}): SharedStem | null {
  const found = (['for', 'against'] as const).map((side) => {
    const [letters, of] = commonest(words[side].map(({ text }) => stemOf(text)));
    return { side, letters, of };
  });
  return best(found, WORDS.need);
}

/** Empty for what has fewer letters, or others than letters, at its start. */
function stemOf(text: string): string {
  const start = plain(text).slice(0, WORDS.letters);
  return start.length === WORDS.letters && /^\p{L}+$/u.test(start) ? start : '';
}

/** The first of those that come most often, the empty one apart. */
function commonest(all: readonly string[]): [string, number] {
  const counts = new Map<string, number>();
  for (const one of all) if (one !== '') counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), ['', 0]);
}

function best<One extends { readonly of: number }>(found: readonly One[], need: number) {
  const most = found.reduce((a, b) => (b.of > a.of ? b : a));
  return most.of >= need ? most : null;
}
