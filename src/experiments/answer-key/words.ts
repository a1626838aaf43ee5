/** All that the models know: a mark, and eleven words without a meaning of their own. */
export const MARK = 'MARK';

export const WORDS: readonly string[] = [
  MARK,
  ...['ant', 'bee', 'cat', 'dog', 'elk', 'fox', 'hen', 'owl', 'pig', 'rat', 'yak'],
];

/** `tokenizer.json`: one token a word. */
export const tokenizerFile = (): Record<string, unknown> => ({
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: 'WhitespaceSplit' },
  post_processor: null,
  decoder: null,
  model: {
    type: 'WordLevel',
    vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
    unk_token: '<unknown>',
  },
});
