import { describe, expect, it } from 'vitest';
import { bytesInMemory } from '../../../made-up/bytesInMemory.ts';
import { seededRandom } from '../../../../src/microscope/index.ts';
import { openGguf } from '../../../../src/microscope/sources/openGguf.ts';
import { createTokenizer } from '../../../../src/microscope/tokenizer.ts';
import { counting, LLAMA, llamaGguf, llamaTensors } from '../../../made-up/modelFiles.ts';
import type { MetadataValue } from '../../../made-up/fileWriters.ts';

const BYTES = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
);
const SPECIAL = ['<unk>', '<s>', '</s>'];
const LETTERS = Array.from('▁abcdefg');

/** Tokens as a training makes them: each joins two that were there before it, and scores lower than all of them. */
function trained(count: number, seed: number): string[] {
  const random = seededRandom(seed);
  const known = [...LETTERS];
  while (known.length < count) {
    const pick = () => known[Math.floor(random() * known.length)]!;
    const joined = pick() + pick();
    if (joined.length <= 8 && !joined.slice(1).includes('▁') && !known.includes(joined))
      known.push(joined);
  }
  return known;
}

const words = trained(120, 3);
const tokens = [...SPECIAL, ...BYTES, ...words];
const scores = tokens.map((_, id) => (id < SPECIAL.length + BYTES.length ? 0 : -id));
const METADATA: Record<string, MetadataValue> = {
  'tokenizer.ggml.model': 'llama',
  'tokenizer.ggml.pre': 'default',
  'tokenizer.ggml.tokens': tokens,
  'tokenizer.ggml.scores': { f32s: scores },
  'tokenizer.ggml.token_type': {
    i32s: tokens.map((_, id) => (id === 0 ? 2 : id < 3 ? 3 : id < 259 ? 6 : 1)),
  },
  'tokenizer.ggml.bos_token_id': { u32: 1 },
  'tokenizer.ggml.unknown_token_id': { u32: 0 },
};

async function tokenizer(metadata: Record<string, MetadataValue> = {}) {
  const tensors = llamaTensors().map((tensor) =>
    tensor.name === 'token_embd.weight'
      ? counting(tensor.name, tokens.length, LLAMA.dModel)
      : tensor,
  );
  const source = await openGguf(bytesInMemory(llamaGguf({ ...METADATA, ...metadata }, tensors)));
  return createTokenizer(source.tokenizer);
}

/** SentencePiece's own way, as llama.cpp has it: join the neighbours whose token scores best, the first of them. */
function joined(text: string): string[] {
  const parts = Array.from(`▁${text.replaceAll(' ', '▁')}`);
  for (;;) {
    const at = parts.slice(1).map((right, i) => words.indexOf(parts[i]! + right));
    const best = Math.min(...at.filter((rank) => rank >= 0), Infinity);
    if (best === Infinity) return parts;
    const i = at.indexOf(best);
    parts.splice(i, 2, parts[i]! + parts[i + 1]!);
  }
}

describe('a SentencePiece tokenizer of a GGUF', () => {
  it('joins what SentencePiece joins', async () => {
    const made = await tokenizer({ 'tokenizer.ggml.add_bos_token': false });
    const random = seededRandom(5);
    for (let i = 0; i < 300; i++) {
      const text = Array.from({ length: 1 + Math.floor(random() * 30) }, () => {
        const letter = LETTERS[Math.floor(random() * LETTERS.length)]!;
        return letter === '▁' ? ' ' : letter;
      }).join('');
      expect(
        made.encode(text).map((id) => tokens[id]),
        text,
      ).toEqual(joined(text));
    }
  });

  it('begins with its own token, spells what it does not know in bytes, and gives the text back', async () => {
    const made = await tokenizer();
    const ids = made.encode('a é');
    expect(ids[0]).toBe(1);
    expect(ids.slice(-2).map((id) => tokens[id])).toEqual(['<0xC3>', '<0xA9>']);
    expect(made.decode(ids.slice(1))).toBe('a é');
    expect(made.toStrTokens(ids).slice(0, 2)).toEqual([
      '<s>',
      tokens[ids[1]!]!.replaceAll('▁', ' '),
    ]);
  });

  it('knows a word with its space as one token', async () => {
    const made = await tokenizer();
    const word = words.find((one) => /^▁[a-g]{2}$/.test(one))!;
    const id = made.toSingleToken(word.replace('▁', ' '));
    expect(tokens[id]).toBe(word);
    expect(made.toStrTokens([id])).toEqual([word.replace('▁', ' ')]);
    expect(() => made.toSingleToken(' gggggg')).toThrow(/expected one token, but " gggggg" is \d/);
  });

  it('puts no space before a text where it is told not to', async () => {
    const made = await tokenizer({ 'tokenizer.ggml.add_space_prefix': false });
    const [, first] = made.encode('g');
    expect(tokens[first!]).toBe('g');
    expect(made.decode(made.encode(' a').slice(1))).toBe(' a');
  });

  it('is refused where its scores are none, or a token is absurdly long', async () => {
    await expect(tokenizer({ 'tokenizer.ggml.scores': ['best'] })).rejects.toThrow(
      'tokenizer.ggml.scores: expected a list of numbers',
    );
    const long = tokens.with(-1, 'a'.repeat(600));
    await expect(tokenizer({ 'tokenizer.ggml.tokens': long })).rejects.toThrow(
      /expected at most 512 characters, got 600 in token \d+/,
    );
  });
});

it('a tokenizer.json of SentencePiece’s kind knows words with their space too', () => {
  const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: false };
  const vocab = Object.fromEntries(
    ['<unk>', '▁', 'a', 'b', '▁a', '▁ab'].map((one, id) => [one, id]),
  );
  const made = createTokenizer({
    pre_tokenizer: metaspace,
    decoder: metaspace,
    model: {
      ...{ type: 'BPE', unk_token: '<unk>', fuse_unk: true, byte_fallback: true, vocab },
      merges: [
        ['▁', 'a'],
        ['▁a', 'b'],
      ],
    },
  });
  expect(made.toStrTokens(made.encode('ab a'))).toEqual([' ab', ' a']);
  expect(made.toSingleToken(' ab')).toBe(5);
  expect(made.toSingleToken('b')).toBe(3);
});
