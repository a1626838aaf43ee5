import { FormatError } from '../errors.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import { dequantise } from '../formats/dequantise.ts';
import type { Gguf } from '../formats/gguf.ts';
import type { WeightSource } from '../weights.ts';
import { rowsEntry, weightSource } from './entries.ts';
import { ggufConfig, ROPE_FACTORS } from './ggufSettings.ts';
import { ggufTokenizer } from './ggufTokenizer.ts';
import { ggufEntries } from './ggufWeights.ts';
import { hashOfChunks } from './hashSource.ts';
import { joinGguf } from './joinGguf.ts';
import { nameByShape } from './nameModel.ts';
import { sameWeights } from './sameWeights.ts';

/** Half the width of the widest head that is likely. */
const MAX_FREQUENCIES = 4096;

export interface OpenFileOptions {
  readonly id?: string;
  readonly name?: string;
  readonly signal?: AbortSignal;
}

/**
 * A llama or gpt2 model in one GGUF file, or in all the parts of one. Reads the header, and the whole file once for its
 * hash. Throws FormatError or UnsupportedError naming what is wrong.
 */
export async function openGguf(
  files: ByteSource | readonly ByteSource[],
  { id, name, notes, signal }: OpenFileOptions & { readonly notes?: readonly string[] } = {},
): Promise<WeightSource> {
  const { gguf, file } = await joinGguf('size' in files ? [files] : files, signal);
  const config = ggufConfig(gguf, {
    ropeFactors: await ropeFactors(gguf, file, signal),
    outputIsEmbedding: await outputIsEmbedding(gguf, file, signal),
  });
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
      ...(notes && { notes }),
    },
    entries,
    { atHand: true },
  );
}

/** Files often carry the embedding a second time: held once, it needs less memory. */
async function outputIsEmbedding(
  gguf: Gguf,
  file: ByteSource,
  signal?: AbortSignal,
): Promise<boolean> {
  const [embedding, output] = ['token_embd.weight', 'output.weight'].map((name) =>
    gguf.tensors.get(name),
  );
  if (!embedding || !output) return false;
  return sameWeights({ file, tensor: embedding }, { file, tensor: output }, signal);
}

export async function ropeFactors(
  gguf: Gguf,
  file: ByteSource,
  signal?: AbortSignal,
): Promise<readonly number[] | undefined> {
  const tensor = gguf.tensors.get(ROPE_FACTORS);
  if (!tensor) return undefined;
  const [length = 0, ...rest] = tensor.shape;
  if (tensor.type !== 'F32' || rest.length > 0 || length > MAX_FREQUENCIES) {
    throw new FormatError(
      `gguf: ${ROPE_FACTORS}: expected a list of at most ${MAX_FREQUENCIES} F32 numbers, got ${tensor.type} [${tensor.shape.join(', ')}]`,
    );
  }
  const entry = rowsEntry(file, tensor);
  return [...dequantise({ ...entry, data: await entry.read(signal) })];
}
