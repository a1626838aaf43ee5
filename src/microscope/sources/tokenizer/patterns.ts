import { SplitPreTokenizer } from '@huggingface/tokenizers';
import { UnsupportedError } from '../../errors.ts';
import { describe, JsonFields } from '../../formats/jsonFields.ts';

/** A piece of a text, and whether a pattern matches it. */
export interface Stretch {
  readonly text: string;
  readonly matched: boolean;
}

/** Cuts a text at a pattern's matches; nothing is left out. */
export type Find = (text: string) => Stretch[];

/**
 * A `pattern` of a `tokenizer.json`: a text as it stands, or a regular expression of Oniguruma's kind, which the library
 * rewrites. Throws UnsupportedError for one that it cannot.
 */
export function patternOf(value: unknown, path: string): RegExp {
  const fields = new JsonFields(value, path);
  if (fields.has('String')) {
    const escaped = fields.string('String').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    return new RegExp(escaped, 'gu');
  }
  const Regex = fields.string('Regex');
  try {
    const { pattern } = new SplitPreTokenizer({
      ...{ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false },
    });
    if (pattern) return pattern;
  } catch (cause) {
    throw new UnsupportedError(`${path}: ${describe(Regex)} is no pattern that can be run here`, {
      cause,
    });
  }
  return fields.fail('Regex', 'a pattern');
}

export function finder(pattern: RegExp): Find {
  return (text) => {
    const found: Stretch[] = [];
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      if (match.index > end) found.push({ text: text.slice(end, match.index), matched: false });
      if (match[0] !== '') found.push({ text: match[0], matched: true });
      end = match.index + match[0].length;
    }
    if (end < text.length) found.push({ text: text.slice(end), matched: false });
    return found;
  };
}

/** What becomes of the matches: `SplitDelimiterBehavior` of the tokenizers library. */
export const BEHAVIOURS: Readonly<Record<string, (found: readonly Stretch[]) => string[]>> = {
  Removed: (found) => found.filter(({ matched }) => !matched).map(({ text }) => text),
  Isolated: (found) => found.map(({ text }) => text),
  Contiguous: (found) => merged(found, (one, before) => one.matched === before?.matched),
  MergedWithPrevious: (found) => merged(found, (one, before) => one.matched && !before?.matched),
  // From the end, a match joins what follows it.
  MergedWithNext: (found) =>
    merged(found.toReversed(), (one, after) => one.matched && !after?.matched, true).reverse(),
};

function merged(
  found: readonly Stretch[],
  joins: (one: Stretch, last: Stretch | undefined) => boolean,
  backwards = false,
): string[] {
  const pieces: string[] = [];
  let last: Stretch | undefined;
  for (const one of found) {
    const before = pieces.at(-1);
    if (before === undefined || !joins(one, last)) pieces.push(one.text);
    else pieces[pieces.length - 1] = backwards ? one.text + before : before + one.text;
    last = one;
  }
  return pieces;
}
