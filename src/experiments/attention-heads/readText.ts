import type { Tokenizer } from '../../microscope/index.ts';

/** A text as the model has it, and as a person reads it. Positions are of tokens. */
export interface ReadText {
  readonly tokens: readonly number[];
  readonly strTokens: readonly string[];
  /** Words in order: runs of letters, with what is between them apart. */
  readonly words: readonly Word[];
  /** Of each token its word, by index; −1 where it has none. */
  readonly wordOf: readonly number[];
  /** Tokens without a letter or a digit. */
  readonly punctuation: readonly boolean[];
  /** Marked by hand, in braces; none in a text without them. */
  readonly subjects: readonly (readonly number[])[];
}

interface Word {
  /** In small letters: how two are held to be the same. */
  readonly key: string;
  /** Large in the middle of a sentence: a name in a wide sense, "Queequeg" or "Nation". */
  readonly isName: boolean;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Reads a text in which the subjects of sentences stand in braces. */
export function readMarked(tokenizer: Tokenizer, marked: string): ReadText {
  const spans: Span[] = [];
  let plain = '';
  for (const [, before = '', subject = ''] of marked.matchAll(/([^{]*)(?:\{([^}]*)\})?/g)) {
    plain += before;
    if (subject) spans.push({ from: plain.length, to: plain.length + subject.length });
    plain += subject;
  }
  return readTokens(tokenizer, tokenizer.encode(plain), spans);
}

/** Reads tokens of a text. `subjects`: spans of its characters. */
export function readTokens(
  tokenizer: Tokenizer,
  tokens: readonly number[],
  subjects: readonly Span[] = [],
): ReadText {
  const strTokens = tokenizer.toStrTokens(tokens);
  const text = strTokens.join('');
  let end = 0;
  const places = strTokens.map((token): Span => {
    const from = end + token.length - token.trimStart().length;
    end += token.length;
    return { from, to: end };
  });
  const found = [...text.matchAll(/\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)*/gu)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    text: match[0],
  }));
  return {
    tokens,
    strTokens,
    words: found.map((word) => ({
      key: word.text.toLowerCase(),
      isName: isName(word.text, text.slice(0, word.from)),
    })),
    wordOf: places.map((place) => found.findIndex((word) => overlap(place, word))),
    punctuation: strTokens.map((token) => token.trim() !== '' && !/[\p{L}\p{N}]/u.test(token)),
    subjects: subjects.map((span) =>
      places.flatMap((place, position) => (overlap(place, span) ? [position] : [])),
    ),
  };
}

const overlap = (one: Span, other: Span) => one.from < other.to && other.from < one.to;

/** Begins with a capital where no sentence begins, and is not "I" or a part of it. */
function isName(word: string, before: string): boolean {
  if (!/^\p{Lu}/u.test(word) || /^I(?:['’]|$)/.test(word)) return false;
  return /[\p{L}\p{N},;)]\s*$/u.test(before) && /\s$|-$/.test(before);
}
