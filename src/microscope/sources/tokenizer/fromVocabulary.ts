import { FormatError, UnsupportedError } from '../../errors.ts';
import { describe, JsonFields } from '../../formats/jsonFields.ts';
import { MAX_ADDED_TOKENS } from './addedTokens.ts';

/** The files that GPT-2's tokenizer was kept in before `tokenizer.json`, parsed; all but the first two may be absent. */
export interface VocabularyFiles {
  /** `vocab.json`. */
  readonly vocab: unknown;
  /** `merges.txt`. */
  readonly merges: string;
  /** `tokenizer_config.json`. */
  readonly config?: unknown;
  /** `special_tokens_map.json`. */
  readonly special?: unknown;
  /** `added_tokens.json`. */
  readonly added?: unknown;
}

const CLASSES = ['GPT2Tokenizer', 'GPT2TokenizerFast'];
const ROLES = ['bos', 'eos', 'unk', 'sep', 'pad', 'cls', 'mask'].map((role) => `${role}_token`);
/** `GPT2Tokenizer`'s own, for the first three roles. */
const END_OF_TEXT = '<|endoftext|>';

type Flags = Readonly<Record<string, unknown>> & { readonly content: string };

/**
 * The `tokenizer.json` that transformers makes of GPT-2's older files. Throws UnsupportedError for a tokenizer of another
 * class, FormatError for a field or a merge that is wrong.
 */
export function tokenizerFromVocabulary(files: VocabularyFiles): object {
  const vocab = new JsonFields(files.vocab, 'vocab.json');
  const config = new JsonFields(files.config ?? {}, 'tokenizer_config.json');
  refuseOtherTokenizers(config);
  const ids = new Map(
    vocab.keys().map((token) => [token, vocab.integer(token, 0, Number.MAX_SAFE_INTEGER)]),
  );
  const added = addedTokens(files, config, ids);
  const end = (key: string, role: string) => {
    if (!config.boolean(key, false)) return undefined;
    const content = contentOf(role, files, config);
    return added.find((token) => token.content === content);
  };
  return {
    version: '1.0',
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: {
      ...{ type: 'ByteLevel', trim_offsets: true, use_regex: true },
      add_prefix_space: config.boolean('add_prefix_space', false),
    },
    post_processor: around(end('add_bos_token', 'bos_token'), end('add_eos_token', 'eos_token')),
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', vocab: files.vocab, merges: readMerges(files.merges, ids) },
  };
}

function refuseOtherTokenizers(config: JsonFields): void {
  const name = config.get('tokenizer_class') ?? CLASSES[0];
  if (typeof name !== 'string' || !CLASSES.includes(name)) {
    throw new UnsupportedError(
      `${config.at('tokenizer_class')}: expected ${CLASSES.map(describe).join(' or ')}, got ${describe(name)}; without a tokenizer.json the engine knows how no other cuts texts`,
    );
  }
  if (config.boolean('split_special_tokens', false)) {
    throw new UnsupportedError(`${config.at('split_special_tokens')}: expected false, got true`);
  }
}

/** Lines of two tokens that make a third. */
function readMerges(text: string, ids: ReadonlyMap<string, number>): [string, string][] {
  const lines = text.replace(/\s+$/, '').split(/\r?\n/);
  return lines.flatMap((line, i): [string, string][] => {
    if (line.startsWith('#version') || line === '') return [];
    const [left, right, ...rest] = line.split(' ');
    const where = `merges.txt: line ${i + 1}`;
    if (!left || !right || rest.length > 0) {
      throw new FormatError(`${where}: expected two tokens, got ${describe(line)}`);
    }
    const unknown = [left, right, left + right].find((token) => !ids.has(token));
    if (unknown !== undefined) {
      throw new FormatError(`${where}: ${describe(unknown)} is not in vocab.json`);
    }
    return [[left, right]];
  });
}

/** In the order of transformers: those with numbers by number, then by role. They take numbers in that order. */
function addedTokens(
  files: VocabularyFiles,
  config: JsonFields,
  ids: ReadonlyMap<string, number>,
): (Flags & { id: number })[] {
  const roles = ROLES.flatMap((role) => {
    const token = namedToken(role, files, config);
    return token ? [token] : [];
  });
  const special = [...roles, ...additional(files, config)];
  const tokens = new Map<string, Flags & { id: number }>();
  let next = ids.size;
  const add = (token: Flags, said?: number) => {
    if (tokens.has(token.content)) return;
    const known = ids.get(token.content);
    tokens.set(token.content, { ...token, id: known ?? said ?? next });
    if (known === undefined) next += 1;
  };
  for (const [id, token] of numbered(files, config)) {
    add(special.find(({ content }) => content === token.content) ?? token, id);
  }
  for (const token of special) add(token);
  return [...tokens.values()];
}

/** `added_tokens_decoder` of the newer files, in whose presence the two others are not read; or `added_tokens.json`. */
function numbered(files: VocabularyFiles, config: JsonFields): [number, Flags][] {
  const pairs: [number, Flags][] = [];
  if (isNewer(config)) {
    const decoder = config.object('added_tokens_decoder');
    for (const id of decoder.keys().slice(0, MAX_ADDED_TOKENS)) {
      pairs.push([Number(id), tokenOf(decoder.get(id), decoder.at(id), {})!]);
    }
  } else if (files.added !== undefined) {
    const added = new JsonFields(files.added, 'added_tokens.json');
    for (const content of added.keys().slice(0, MAX_ADDED_TOKENS)) {
      const id = added.integer(content, 0, Number.MAX_SAFE_INTEGER);
      pairs.push([id, { content, special: false, normalized: true }]);
    }
  }
  return pairs.sort(([a], [b]) => a - b);
}

const isNewer = (config: JsonFields) => config.has('added_tokens_decoder');

function namedToken(role: string, files: VocabularyFiles, config: JsonFields): Flags | undefined {
  const map = isNewer(config) ? undefined : files.special;
  const special = new JsonFields(map ?? {}, 'special_tokens_map.json');
  const from = special.has(role) ? special : config;
  const otherwise = ROLES.indexOf(role) < 3 ? END_OF_TEXT : undefined;
  return tokenOf(from.get(role) ?? otherwise, from.at(role), { special: true, normalized: false });
}

function contentOf(role: string, files: VocabularyFiles, config: JsonFields): string | undefined {
  return namedToken(role, files, config)?.content;
}

function additional(files: VocabularyFiles, config: JsonFields): Flags[] {
  const key = 'additional_special_tokens';
  const map = isNewer(config) ? undefined : files.special;
  const special = new JsonFields(map ?? {}, 'special_tokens_map.json');
  const from = special.has(key) ? special : config;
  if (!from.has(key)) return [];
  return from
    .array(key, MAX_ADDED_TOKENS)
    .map((one, i) => tokenOf(one, from.at(`${key}[${i}]`), { special: true, normalized: false })!);
}

/** A text, or an object with the token's flags. */
function tokenOf(value: unknown, path: string, flags: object): Flags | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return { ...flags, content: value };
  const fields = new JsonFields(value, path);
  return { ...value, ...flags, content: fields.string('content') };
}

function around(first: (Flags & { id: number }) | undefined, last: typeof first) {
  const ends = [first, last].flatMap((token) => (token ? [token] : []));
  if (ends.length === 0) return null;
  const special = (token: typeof first) =>
    token ? [{ SpecialToken: { id: token.content, type_id: 0 } }] : [];
  return {
    type: 'TemplateProcessing',
    single: [...special(first), { Sequence: { id: 'A', type_id: 0 } }, ...special(last)],
    special_tokens: Object.fromEntries(
      ends.map(({ content, id }) => [content, { id: content, ids: [id], tokens: [content] }]),
    ),
  };
}
