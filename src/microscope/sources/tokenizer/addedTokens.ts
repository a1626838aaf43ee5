import { FormatError } from '../../errors.ts';
import { JsonFields } from '../../formats/jsonFields.ts';

/** A token that is found in a text before anything else is made of it. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  /** Looked for in the normalised text, after those that are not. */
  readonly normalized: boolean;
  /** Only where no letter or digit stands beside it. */
  readonly single_word: boolean;
  /** Takes the white space before it, or after it, along. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
}

/** A stretch of a text: an added token, or what lies between two. */
export type Section = { readonly id: number } | { readonly text: string; readonly start: number };

export const MAX_ADDED_TOKENS = 65536;

const WORD = '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]';
const ENDS_WITH_WORD = new RegExp(`${WORD}$`, 'u');
const STARTS_WITH_WORD = new RegExp(`^${WORD}`, 'u');
const SPACE_AT_END = /\p{White_Space}*$/u;
const SPACE_AT_START = /^\p{White_Space}*/u;

/**
 * The `added_tokens` of a `tokenizer.json`. One whose text is in the vocabulary is that token, whatever its number says;
 * the others take the numbers after the vocabulary, in order. Throws FormatError for one that says otherwise: the
 * tokenizers library goes by the order, and a reader of the number would get another token.
 */
export function readAddedTokens(
  fields: JsonFields,
  vocabulary: ReadonlyMap<string, number>,
): AddedToken[] {
  const tokens = new Map<string, AddedToken>();
  let next = vocabulary.size;
  const listed = fields.has('added_tokens') ? fields.array('added_tokens', MAX_ADDED_TOKENS) : [];
  for (const [i, one] of listed.entries()) {
    const token = new JsonFields(one, fields.at(`added_tokens[${i}]`));
    const content = token.string('content');
    if (content === '') continue;
    const known = vocabulary.get(content) ?? tokens.get(content)?.id;
    const said = token.integer('id', 0, Number.MAX_SAFE_INTEGER);
    if (known === undefined && said !== next) {
      throw new FormatError(`${token.at('id')}: expected ${next}, the next number, got ${said}`);
    }
    const special = token.boolean('special', false);
    tokens.set(content, {
      id: known ?? next,
      ...{ content, special, normalized: token.boolean('normalized', !special) },
      single_word: token.boolean('single_word', false),
      lstrip: token.boolean('lstrip', false),
      rstrip: token.boolean('rstrip', false),
    });
    if (known === undefined) next += 1;
  }
  return [...tokens.values()];
}

/** Cuts a text at added tokens, as `AddedVocabulary` of the tokenizers library does: the first, of those the longest. */
export function addedTokenCutter(
  tokens: readonly AddedToken[],
  normalise: (text: string) => string = (text) => text,
): (text: string) => Section[] {
  const byText = new Map<string, AddedToken>();
  const ordered = [...tokens].sort((a, b) => Number(b.special) - Number(a.special));
  for (const token of ordered) {
    const text = normalise(token.content);
    if (!byText.has(text)) byText.set(text, token);
  }
  if (byText.size === 0) return (text) => (text === '' ? [] : [{ text, start: 0 }]);
  const alternatives = [...byText.keys()]
    .sort((a, b) => b.length - a.length)
    .map((text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  const pattern = new RegExp(alternatives.join('|'), 'gu');
  return (text) => cutAt(text, pattern, byText);
}

function cutAt(text: string, pattern: RegExp, byText: ReadonlyMap<string, AddedToken>): Section[] {
  const sections: Section[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const { id, single_word, lstrip, rstrip } = byText.get(match[0])!;
    let [from, to] = [match.index, match.index + match[0].length];
    const [before, after] = [text.slice(0, from), text.slice(to)];
    if (single_word && (ENDS_WITH_WORD.test(before) || STARTS_WITH_WORD.test(after))) continue;
    // What the token before has taken is not there any more.
    if (lstrip) from = Math.max(SPACE_AT_END.exec(before)!.index, end);
    if (rstrip) to += SPACE_AT_START.exec(after)![0].length;
    if (end < from) sections.push({ text: text.slice(end, from), start: end });
    // White space that the token before has taken whole is no token any more.
    if (from < to) sections.push({ id });
    end = to;
  }
  if (end < text.length) sections.push({ text: text.slice(end), start: end });
  return sections;
}
