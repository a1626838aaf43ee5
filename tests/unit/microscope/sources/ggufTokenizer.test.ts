import { expect, it } from 'vitest';
import { bytesInMemory } from '../../../made-up/bytesInMemory.ts';
import { openGguf } from '../../../../src/microscope/sources/openGguf.ts';
import { createTokenizer } from '../../../../src/microscope/tokenizer.ts';
import { llamaGguf } from '../../../made-up/modelFiles.ts';
import type { MetadataValue } from '../../../made-up/fileWriters.ts';

const open = (bytes: Uint8Array) => openGguf(bytesInMemory(bytes));

it('the tokenizer splits digits one by one and knows its special tokens', async () => {
  const { tokenizer } = await open(llamaGguf());
  const words = createTokenizer(tokenizer);
  expect(words.toStrTokens(words.encode('ab ab12<|end|>'))).toEqual([
    'ab',
    ' ab',
    '1',
    '2',
    '<|end|>',
  ]);
});

it('a tokenizer that begins every text with a token does so', async () => {
  const metadata = {
    'tokenizer.ggml.add_bos_token': true,
    'tokenizer.ggml.bos_token_id': { u32: 0 },
  };
  const { tokenizer } = await open(llamaGguf(metadata));
  const words = createTokenizer(tokenizer);
  expect(words.encode('ab')).toEqual([0, 4]);
  expect(words.toSingleToken('ab')).toBe(4);
});

it('Llama 3’s tokenizer takes whole words that are tokens, and begins with its own', async () => {
  const metadata: Record<string, MetadataValue> = {
    'tokenizer.ggml.pre': 'llama-bpe',
    'tokenizer.ggml.bos_token_id': { u32: 0 },
    // "Ġab" has no merge that makes it, but is a token; "12" is cut as one piece of digits, and has a merge.
    'tokenizer.ggml.tokens': ['<|begin|>', 'a', 'b', 'Ġ', 'Ġab', '1', '2', '12'],
    'tokenizer.ggml.token_type': { i32s: [3, 1, 1, 1, 1, 1, 1, 1] },
    'tokenizer.ggml.merges': ['1 2'],
  };
  const { tokenizer } = await open(llamaGguf(metadata));
  const words = createTokenizer(tokenizer);
  expect(words.toStrTokens(words.encode('ab ab12'))).toEqual(['<|begin|>', 'a', 'b', ' ab', '12']);
  const silent = await open(llamaGguf({ ...metadata, 'tokenizer.ggml.add_bos_token': false }));
  expect(createTokenizer(silent.tokenizer).encode('a')).toEqual([1]);
});
