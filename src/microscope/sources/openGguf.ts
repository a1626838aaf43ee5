import { FormatError } from '../errors.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import { readGguf } from '../formats/gguf.ts';
import type { WeightSource } from '../weights.ts';
import { weightSource } from './entries.ts';
import { ggufConfig } from './ggufSettings.ts';
import { ggufTokenizer } from './ggufTokenizer.ts';
import { ggufEntries } from './ggufWeights.ts';
import { hashOfChunks } from './hashSource.ts';
import { nameByShape } from './nameModel.ts';

export interface OpenFileOptions {
  readonly id?: string;
  readonly name?: string;
  readonly signal?: AbortSignal;
}

/**
 * A llama or gpt2 model in one GGUF file. Reads the header, and the whole file once for its hash.
 * Throws FormatError or UnsupportedError naming what is wrong.
 */
export async function openGguf(
  file: ByteSource,
  { id, name, signal }: OpenFileOptions = {},
): Promise<WeightSource> {
  const gguf = await readGguf(file, signal);
  const config = ggufConfig(gguf);
  const entries = ggufEntries(gguf, file, config);
  const tokenizer = ggufTokenizer(gguf);
  const tokens = gguf.metadata.get('tokenizer.ggml.tokens');
  if (Array.isArray(tokens) && tokens.length > config.dVocab) {
    throw new FormatError(
      `gguf: tokenizer.ggml.tokens: expected at most ${config.dVocab} tokens, got ${tokens.length}`,
    );
  }
  const title = name ?? gguf.metadata.get('general.name');
  return weightSource(
    {
      id: id ?? 'gguf',
      name: typeof title === 'string' && title ? title : nameByShape(config),
      config,
      tokenizer,
      hash: await hashOfChunks(file, signal),
    },
    entries,
    { atHand: true },
  );
}
