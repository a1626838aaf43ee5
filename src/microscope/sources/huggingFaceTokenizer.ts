import type { ModelConfig } from '../config.ts';
import { UnsupportedError } from '../errors.ts';
import type { ModelFiles } from './modelFiles.ts';
import { tokenizerFromVocabulary } from './tokenizer/fromVocabulary.ts';

/**
 * A checkpoint's tokenizer as the content of a `tokenizer.json`: that file, or, of a GPT-2, what its older files say.
 * Throws FormatError where there is none, UnsupportedError where its files do not say how texts are cut.
 */
export async function huggingFaceTokenizer(
  files: ModelFiles,
  { architecture }: ModelConfig,
  signal?: AbortSignal,
): Promise<unknown> {
  const older = ['vocab.json', 'merges.txt'].every((file) => files.has(file));
  if (files.has('tokenizer.json') || !(older || files.has('tokenizer.model'))) {
    return files.json('tokenizer.json', signal);
  }
  if (!older || architecture !== 'gpt2') {
    const got = older ? 'vocab.json and merges.txt' : 'tokenizer.model';
    throw new UnsupportedError(
      `expected a file tokenizer.json, got ${got}, which of a ${architecture} do not say how texts are cut: write it in Python: AutoTokenizer.from_pretrained("the folder").save_pretrained("the folder")`,
    );
  }
  const json = (file: string) => (files.has(file) ? files.json(file, signal) : undefined);
  return tokenizerFromVocabulary({
    vocab: await files.json('vocab.json', signal),
    merges: await files.text('merges.txt', signal),
    config: await json('tokenizer_config.json'),
    special: await json('special_tokens_map.json'),
    added: await json('added_tokens.json'),
  });
}
