import { BertNormalizer } from '@huggingface/tokenizers';
import { UnsupportedError } from '../../errors.ts';
import { describe, JsonFields } from '../../formats/jsonFields.ts';
import { patternOf } from './patterns.ts';

export interface Normaliser {
  readonly normalise: (text: string) => string;
  /** False where a text's own beginning is taken away or replaced: what comes out does not begin it. */
  readonly keepsBeginning: (text: string) => boolean;
}

const MAX_STEPS = 64;
const FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'];

const always = () => true;

/** Letter by letter, as the original: a sigma at a word's end is one like any other. */
const lowerCase = (text: string) => Array.from(text, (letter) => letter.toLowerCase()).join('');

/** The `normalizer` of a `tokenizer.json`. Throws UnsupportedError naming a kind that is not run. */
export function normaliser(value: unknown, path = 'tokenizer.json: normalizer'): Normaliser {
  if (value === null || value === undefined) {
    return { normalise: (text) => text, keepsBeginning: always };
  }
  const fields = new JsonFields(value, path);
  const type = fields.get('type');
  if (typeof type === 'string' && FORMS.includes(type)) {
    return { normalise: (text) => text.normalize(type), keepsBeginning: always };
  }
  switch (type) {
    case 'Sequence':
      return inTurn(
        fields
          .array('normalizers', MAX_STEPS)
          .map((one, i) => normaliser(one, `${path}: normalizers[${i}]`)),
      );
    case 'Prepend': {
      const prepend = fields.string('prepend');
      return { normalise: (text) => (text === '' ? '' : prepend + text), keepsBeginning: always };
    }
    case 'Replace':
      return replacing(
        patternOf(fields.get('pattern'), fields.at('pattern')),
        fields.string('content'),
      );
    case 'Strip': {
      // White space as Unicode has it: JavaScript's trim takes U+FEFF for it, and U+0085 not.
      const ends = [
        ...(fields.boolean('strip_left', false) ? ['^\\p{White_Space}+'] : []),
        ...(fields.boolean('strip_right', false) ? ['\\p{White_Space}+$'] : []),
      ];
      return replacing(new RegExp(ends.join('|') || '(?!)', 'gu'), '');
    }
    case 'StripAccents':
      return replacing(/\p{M}/gu, '');
    case 'Lowercase':
      return { normalise: lowerCase, keepsBeginning: always };
    case 'BertNormalizer':
      return bert(fields);
    default:
      throw new UnsupportedError(
        `tokenizer.json: Unknown Normalizer type: ${typeof type === 'string' ? type : describe(type)}`,
      );
  }
}

function replacing(pattern: RegExp, content: string): Normaliser {
  return {
    normalise: (text) => text.replace(pattern, () => content),
    // One character in another's place is where that was; of several, the first is gone.
    keepsBeginning(text) {
      const [first] = text.matchAll(pattern);
      return first?.index !== 0 || (content !== '' && Array.from(first[0]).length <= 1);
    },
  };
}

function inTurn(steps: readonly Normaliser[]): Normaliser {
  return {
    normalise: (text) => steps.reduce((value, step) => step.normalise(value), text),
    keepsBeginning(text) {
      let value = text;
      return steps.every((step) => {
        const kept = step.keepsBeginning(value);
        value = step.normalise(value);
        return kept;
      });
    },
  };
}

function bert(fields: JsonFields): Normaliser {
  const lower = fields.boolean('lowercase', true);
  const library = new BertNormalizer({
    type: 'BertNormalizer',
    clean_text: fields.boolean('clean_text', true),
    handle_chinese_chars: fields.boolean('handle_chinese_chars', true),
    strip_accents: fields.boolean('strip_accents', lower),
    lowercase: false,
  });
  const normalise = (text: string) => {
    const cleaned = library.normalize(text);
    return lower ? lowerCase(cleaned) : cleaned;
  };
  return { normalise, keepsBeginning: (text) => normalise(Array.from(text)[0] ?? '') !== '' };
}
