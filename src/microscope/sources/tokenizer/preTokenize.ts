import { UnsupportedError } from '../../errors.ts';
import { describe, JsonFields } from '../../formats/jsonFields.ts';
import { toByteCharacters } from './byteText.ts';
import { BEHAVIOURS, finder, patternOf, type Find } from './patterns.ts';

/** A piece of a text, and whether the whole text begins with it. */
export interface Piece {
  readonly text: string;
  readonly first: boolean;
}

/** Cuts a piece into smaller ones, as the Rust library does: the same tokens come of it. */
export type PreTokenize = (piece: Piece) => Piece[];

const MAX_STEPS = 64;

/** GPT-2's own: words with the space before them, numbers, signs, white space. */
const GPT2_WORDS =
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
const PUNCTUATION = '[\\p{P}\\x21-\\x2F\\x3A-\\x40\\x5B-\\x60\\x7B-\\x7E]';
/** Rust's \w. */
const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}';

/** The `pre_tokenizer` of a `tokenizer.json`. Throws UnsupportedError naming a kind, or a setting, that is not run. */
export function preTokenizer(value: unknown, path = 'tokenizer.json: pre_tokenizer'): PreTokenize {
  if (value === null || value === undefined) return (piece) => [piece];
  const fields = new JsonFields(value, path);
  const type = fields.get('type');
  switch (type) {
    case 'Sequence':
      return inTurn(
        fields
          .array('pretokenizers', MAX_STEPS)
          .map((one, i) => preTokenizer(one, `${path}: pretokenizers[${i}]`)),
      );
    case 'ByteLevel':
      return byteLevel(fields);
    case 'Split': {
      const find = finder(patternOf(fields.get('pattern'), fields.at('pattern')));
      return cut(fields.boolean('invert', false) ? inverted(find) : find, behaviour(fields));
    }
    case 'Digits':
      // Of all of Unicode: "²" and "½" are numbers, too.
      return fields.boolean('individual_digits', false)
        ? cut(matches('\\p{N}'), 'Isolated')
        : cut(matches('\\p{N}'), 'Contiguous');
    case 'Punctuation':
      return cut(matches(PUNCTUATION), behaviour(fields, 'Isolated'));
    case 'Whitespace':
      return cut(inverted(matches(`[${WORD}]+|[^${WORD}\\s]+`)), 'Removed');
    case 'WhitespaceSplit':
      return cut(matches('\\s'), 'Removed');
    case 'CharDelimiterSplit': {
      const pattern = { String: fields.string('delimiter') };
      return cut(finder(patternOf(pattern, fields.at('delimiter'))), 'Removed');
    }
    case 'BertPreTokenizer':
      return inTurn([cut(matches('\\s'), 'Removed'), cut(matches(PUNCTUATION), 'Isolated')]);
    case 'Metaspace':
      return metaspace(fields);
    default:
      throw new UnsupportedError(
        `tokenizer.json: Unknown PreTokenizer type: ${typeof type === 'string' ? type : describe(type)}`,
      );
  }
}

function byteLevel(fields: JsonFields): PreTokenize {
  const prefix = fields.boolean('add_prefix_space', false);
  const words = fields.boolean('use_regex', true)
    ? cut(matches(GPT2_WORDS), 'Isolated')
    : (piece: Piece) => [piece];
  return (piece) => {
    const text = prefix && !piece.text.startsWith(' ') ? ` ${piece.text}` : piece.text;
    return words({ ...piece, text }).map((word) => ({
      ...word,
      text: toByteCharacters(word.text),
    }));
  };
}

/** SentencePiece's way with spaces. Older files say by `add_prefix_space` where one is put before a text. */
function metaspace(fields: JsonFields): PreTokenize {
  const mark = fields.has('replacement') ? fields.string('replacement') : '▁';
  const otherwise = fields.boolean('add_prefix_space', true) ? 'always' : 'never';
  const scheme = fields.has('prepend_scheme')
    ? fields.oneOf('prepend_scheme', ['always', 'first', 'never'])
    : otherwise;
  const split = fields.boolean('split', true)
    ? cut(finder(patternOf({ String: mark }, fields.path)), 'MergedWithNext')
    : (piece: Piece) => [piece];
  return (piece) => {
    const text = piece.text.replaceAll(' ', () => mark);
    const marked = scheme === 'always' || (scheme === 'first' && piece.first);
    return split({ ...piece, text: marked && !text.startsWith(mark) ? mark + text : text });
  };
}

function behaviour(fields: JsonFields, otherwise?: string): string {
  if (otherwise !== undefined && !fields.has('behavior')) return otherwise;
  return fields.oneOf('behavior', Object.keys(BEHAVIOURS));
}

const matches = (Regex: string): Find => finder(patternOf({ Regex }, 'pattern'));

const inverted =
  (find: Find): Find =>
  (text) =>
    find(text).map((one) => ({ ...one, matched: !one.matched }));

function cut(find: Find, kind: string): PreTokenize {
  const apply = BEHAVIOURS[kind]!;
  return ({ text, first }) => {
    const found = find(text);
    const kept = apply(found);
    // Only where nothing was taken away from its beginning does the first piece begin the text.
    const whole = kept[0] !== undefined && text.startsWith(kept[0]);
    return kept.map((piece, i) => ({ text: piece, first: first && whole && i === 0 }));
  };
}

const inTurn =
  (steps: readonly PreTokenize[]): PreTokenize =>
  (piece) =>
    steps.reduce((pieces, step) => pieces.flatMap(step), [piece]);
