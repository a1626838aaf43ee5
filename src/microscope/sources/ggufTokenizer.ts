import { FormatError, UnsupportedError } from '../errors.ts';
import type { Gguf, GgufValue } from '../formats/gguf.ts';
import { describe } from '../formats/jsonFields.ts';
import { BYTE, CONTROL, UNKNOWN, USER_DEFINED, vocabulary } from './ggufVocabulary.ts';
import { sentencePiece } from './sentencePiece.ts';

/** What a tokenizer does beyond its merges, by the name a GGUF gives it. */
const PRE_TOKENIZERS: Readonly<Record<string, { cut: unknown; llama3?: true }>> = {
  'gpt-2': { cut: byteLevel() },
  smollm: { cut: sequence({ type: 'Digits', individual_digits: true }, byteLevel()) },
  'llama-bpe': {
    cut: sequence(
      {
        type: 'Split',
        pattern: {
          Regex:
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        },
        behavior: 'Isolated',
        invert: false,
      },
      { ...byteLevel(), use_regex: false },
    ),
    llama3: true,
  },
};

/** Settings under `tokenizer.ggml.` that are followed below, or that mean something to other kinds of tokenizers. */
const SETTINGS =
  /^(model|pre|tokens|token_type|token_type_count|scores|merges|add_(bos_token|eos_token|space_prefix)|remove_extra_whitespaces|precompiled_charsmap|\w+_token_ids?)$/;

/** llama.cpp's, for SentencePiece. It has one for byte-level BPE too, which is no model's own. */
const [SENTENCE_PIECE_BEGINNING, SENTENCE_PIECE_END] = [1, 2];

/**
 * A GGUF's byte-level BPE, or BPE of SentencePiece, as the content of a `tokenizer.json`. Throws UnsupportedError for
 * any other kind.
 */
export function ggufTokenizer(gguf: Gguf): object {
  const setting = (key: string) => gguf.metadata.get(`tokenizer.ggml.${key}`);
  refuseOtherSettings(gguf);
  const kind = setting('model');
  expectSupported('model', kind, ['gpt2', 'llama']);
  const tokens = texts(setting('tokens'), 'tokens');
  const types = numbers(setting('token_type'), 'token_type');
  const parts = kind === 'llama' ? pieces() : byteLevelParts();
  const { first, merges, model, reachable, ...rest } = parts;
  const vocab = vocabulary(tokens, types, reachable);
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: tokens.flatMap((content, id) => {
      const type = types[id];
      if (vocab[content] !== id) return [];
      return type === CONTROL || type === USER_DEFINED ? [addedToken(id, content, type)] : [];
    }),
    ...rest,
    post_processor: around(
      endOfText('bos', setting('add_bos_token') ?? first, SENTENCE_PIECE_BEGINNING),
      endOfText('eos', setting('add_eos_token') ?? false, SENTENCE_PIECE_END),
    ),
    model: {
      type: 'BPE',
      dropout: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      ...model,
      vocab,
      merges,
    },
  };

  function byteLevelParts() {
    const name = setting('pre');
    if (name === undefined) {
      throw new UnsupportedError(
        'gguf: tokenizer.ggml.pre is missing, which says how text is cut before tokens are made: convert the model again with a llama.cpp of May 2024 or later',
      );
    }
    expectSupported('pre', name, Object.keys(PRE_TOKENIZERS));
    // Llama 3's takes whole words that are tokens, and begins a text with a token unless the file says otherwise.
    const { cut, llama3 = false } = PRE_TOKENIZERS[name as string]!;
    // What no token is must not be made: its text would be lost.
    const known = new Set(tokens);
    const merges = texts(setting('merges'), 'merges').filter((one) =>
      known.has(one.replace(' ', '')),
    );
    const made = new Set(merges.map((merge) => merge.replace(' ', '')));
    return {
      normalizer: null,
      pre_tokenizer: cut,
      decoder: byteLevel(),
      merges,
      reachable: (token: string) => llama3 || made.has(token) || Array.from(token).length === 1,
      model: { unk_token: null, fuse_unk: false, byte_fallback: false, ignore_merges: llama3 },
      first: llama3,
    };
  }

  function pieces() {
    const scores = numbers(setting('scores'), 'scores');
    const special = [UNKNOWN, CONTROL, BYTE];
    const ordinary = (id: number) => !special.includes(types[id] ?? 0);
    const unknown = tokens[Number(setting('unknown_token_id') ?? 0)] ?? null;
    return {
      ...sentencePiece(tokens, scores, ordinary, setting('add_space_prefix') !== false),
      model: { unk_token: unknown, fuse_unk: true, byte_fallback: true, ignore_merges: false },
      first: true,
      reachable: () => true,
    };
  }

  /** The token that every text begins or ends with, where it does. */
  function endOfText(end: 'bos' | 'eos', add: GgufValue, otherwise: number): Token | undefined {
    if (add !== true) return undefined;
    const id = setting(`${end}_token_id`) ?? (kind === 'llama' ? otherwise : undefined);
    const content = typeof id === 'number' ? tokens[id] : undefined;
    if (content === undefined) {
      throw new FormatError(`gguf: tokenizer.ggml.${end}_token_id: ${String(id)} is not a token`);
    }
    return { id: id as number, content };
  }
}

interface Token {
  readonly id: number;
  readonly content: string;
}

function refuseOtherSettings(gguf: Gguf): void {
  const prefix = 'tokenizer.ggml.';
  for (const [key, value] of gguf.metadata) {
    if (!key.startsWith(prefix) || SETTINGS.test(key.slice(prefix.length))) continue;
    if (value === false) continue;
    throw new UnsupportedError(
      `gguf: the setting ${key} (${describe(value)}) is not one this engine runs`,
    );
  }
}

function byteLevel() {
  return { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
}

function sequence(...pretokenizers: object[]) {
  return { type: 'Sequence', pretokenizers };
}

function addedToken(id: number, content: string, type: number) {
  return {
    ...{ id, content, single_word: false, lstrip: false, rstrip: false },
    ...{ normalized: false, special: type === CONTROL },
  };
}

function around(first: Token | undefined, last: Token | undefined) {
  if (!first && !last) return null;
  const special = ({ content }: Token) => ({ SpecialToken: { id: content, type_id: 0 } });
  const text = (id: 'A' | 'B', type_id: number) => ({ Sequence: { id, type_id } });
  const [before, after] = [first, last].map((token) => (token ? [special(token)] : []));
  const added = [first, last].flatMap((token) => (token ? [token] : []));
  return {
    type: 'TemplateProcessing',
    single: [...before!, text('A', 0), ...after!],
    pair: [...before!, text('A', 0), text('B', 1), ...after!],
    special_tokens: Object.fromEntries(
      added.map(({ id, content }) => [content, { id: content, ids: [id], tokens: [content] }]),
    ),
  };
}

function texts(value: GgufValue | undefined, key: string): string[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new FormatError(`gguf: tokenizer.ggml.${key}: expected a list of texts`);
  }
  return value.map((text: unknown, i) => {
    if (typeof text === 'string') return text;
    throw new FormatError(`gguf: tokenizer.ggml.${key}[${i}]: expected a text`);
  });
}

function expectSupported(key: string, got: GgufValue | undefined, known: string[]): void {
  if (typeof got !== 'string' || !known.includes(got)) {
    const wanted = known.map((one) => `"${one}"`).join(' or ');
    throw new UnsupportedError(
      `gguf: tokenizer.ggml.${key}: expected ${wanted}, got ${describe(got)}`,
    );
  }
}

/** A list that may be absent. */
function numbers(value: GgufValue | undefined, key: string): number[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((one) => typeof one === 'number')) return value;
  throw new FormatError(`gguf: tokenizer.ggml.${key}: expected a list of numbers`);
}
