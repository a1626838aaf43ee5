import { FormatError, UnsupportedError } from '../errors.ts';
import type { Gguf, GgufValue } from '../formats/gguf.ts';
import { describe } from '../formats/jsonFields.ts';
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

/** What a token is, by ggml's number. */
const [UNKNOWN, CONTROL, USER_DEFINED, BYTE] = [2, 3, 4, 6];

/**
 * A GGUF's byte-level BPE, or BPE of SentencePiece, as the content of a `tokenizer.json`. Throws UnsupportedError for
 * any other kind.
 */
export function ggufTokenizer(gguf: Gguf): object {
  const setting = (key: string) => gguf.metadata.get(`tokenizer.ggml.${key}`);
  const kind = setting('model');
  expectSupported('model', kind, ['gpt2', 'llama']);
  const tokens = texts(setting('tokens'), 'tokens');
  const types = numbers(setting('token_type'), 'token_type');
  const parts = kind === 'llama' ? pieces() : byteLevelParts();
  const { first, merges, model, ...rest } = parts;
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: tokens.flatMap((content, id) => {
      const type = types[id];
      return type === CONTROL || type === USER_DEFINED ? [addedToken(id, content, type)] : [];
    }),
    ...rest,
    post_processor: beginning(setting('add_bos_token') ?? first, setting('bos_token_id'), tokens),
    model: {
      type: 'BPE',
      dropout: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      ...model,
      vocab: vocabulary(tokens),
      merges,
    },
  };

  function byteLevelParts() {
    const name = setting('pre') ?? 'gpt-2';
    expectSupported('pre', name, Object.keys(PRE_TOKENIZERS));
    // Llama 3's takes whole words that are tokens, and begins a text with a token unless the file says otherwise.
    const { cut, llama3 = false } = PRE_TOKENIZERS[name as string]!;
    return {
      normalizer: null,
      pre_tokenizer: cut,
      decoder: byteLevel(),
      merges: texts(setting('merges'), 'merges'),
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
    };
  }
}

function vocabulary(tokens: readonly string[]): Record<string, number> {
  const vocab: Record<string, number> = Object.create(null) as Record<string, number>;
  tokens.forEach((token, id) => {
    if (token in vocab) {
      throw new FormatError(
        `gguf: tokenizer.ggml.tokens: ${JSON.stringify(token)} is both ${vocab[token]} and ${id}`,
      );
    }
    vocab[token] = id;
  });
  return vocab;
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

function beginning(add: GgufValue | undefined, id: GgufValue | undefined, tokens: string[]) {
  if (add !== true) return null;
  const token = typeof id === 'number' ? tokens[id] : undefined;
  if (token === undefined) {
    throw new FormatError(`gguf: tokenizer.ggml.bos_token_id: ${String(id)} is not a token`);
  }
  const first = { SpecialToken: { id: token, type_id: 0 } };
  const single = [first, { Sequence: { id: 'A', type_id: 0 } }];
  return {
    type: 'TemplateProcessing',
    single,
    pair: [...single, { Sequence: { id: 'B', type_id: 1 } }],
    special_tokens: { [token]: { id: token, ids: [id], tokens: [token] } },
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
