/** A GPT-2 small of random weights, written to disk in its published shapes: 548 MB, as Hugging Face has it. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PUBLISHED_SENTENCES } from '../../src/experiments/published-ioi/numbers.ts';

const SHAPE = { layers: 12, width: 768, mlp: 3072, vocabulary: 50257, positions: 1024 };

export const GPT2_SMALL_CONFIG = {
  model_type: 'gpt2',
  vocab_size: SHAPE.vocabulary,
  n_positions: SHAPE.positions,
  n_embd: SHAPE.width,
  n_layer: SHAPE.layers,
  n_head: 12,
  activation_function: 'gelu_new',
  layer_norm_epsilon: 1e-5,
};

/** Floats made and written at a time. */
const CHUNK = 1 << 20;

function tensorShapes(): [name: string, shape: number[]][] {
  const { width, mlp } = SHAPE;
  const norm = (name: string): [string, number[]][] => [
    [`${name}.weight`, [width]],
    [`${name}.bias`, [width]],
  ];
  const linear = (name: string, from: number, to: number): [string, number[]][] => [
    [`${name}.weight`, [from, to]],
    [`${name}.bias`, [to]],
  ];
  const mask = (name: string): [string, number[]] => [
    name,
    [1, 1, SHAPE.positions, SHAPE.positions],
  ];
  const block = (at: string) => [
    ...norm(`${at}.ln_1`),
    mask(`${at}.attn.bias`), // 50 MB of causal masks that the published file carries and nobody reads
    ...linear(`${at}.attn.c_attn`, width, 3 * width),
    ...linear(`${at}.attn.c_proj`, width, width),
    ...norm(`${at}.ln_2`),
    ...linear(`${at}.mlp.c_fc`, width, mlp),
    ...linear(`${at}.mlp.c_proj`, mlp, width),
  ];
  return [
    ['wte.weight', [SHAPE.vocabulary, width]],
    ['wpe.weight', [SHAPE.positions, width]],
    ...Array.from({ length: SHAPE.layers }, (_, layer) => block(`h.${layer}`)).flat(),
    ...norm('ln_f'),
  ];
}

/** Fills with numbers from −0.1 to 0.1 and returns the generator's next state (xorshift32). */
function fillRandom(into: Float32Array, state: number): number {
  for (let i = 0; i < into.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    into[i] = state / (10 * 2 ** 31);
  }
  return state;
}

/** Writes model.safetensors, config.json and tokenizer.json; returns the bytes of the first. */
export async function writeBigModel(folder: string, tokenizer: object): Promise<number> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), JSON.stringify(GPT2_SMALL_CONFIG));
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  const header: Record<string, object> = {};
  let end = 0;
  for (const [name, shape] of tensorShapes()) {
    const bytes = shape.reduce((product, size) => product * size, 4);
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + bytes] };
    end += bytes;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.byteLength));

  const file = createWriteStream(join(folder, 'model.safetensors'));
  const write = async (bytes: Uint8Array) => {
    if (!file.write(bytes)) await once(file, 'drain');
  };
  await write(length);
  await write(text);
  let state = 1;
  for (let left = end / 4; left > 0; left -= CHUNK) {
    const chunk = new Float32Array(Math.min(CHUNK, left));
    state = fillRandom(chunk, state);
    await write(new Uint8Array(chunk.buffer));
  }
  file.end();
  await once(file, 'close');
  return 8 + text.byteLength + end;
}

/** A tokenizer of whole words as large as GPT-2's, in which these are one token each. */
export function bigTokenizer(words: readonly string[]): object {
  const known = [...new Set(['<|endoftext|>', ...words])];
  const fillers = Array.from({ length: SHAPE.vocabulary - known.length }, (_, i) => `w${i}`);
  const vocab = Object.fromEntries([...known, ...fillers].map((word, id) => [word, id]));
  return {
    pre_tokenizer: { type: 'WhitespaceSplit' },
    model: { type: 'WordLevel', vocab, unk_token: 'w0' },
  };
}

/** Every word of the sentences whose results are published. */
export const publishedWords = (): string[] =>
  PUBLISHED_SENTENCES.flatMap(({ text, names }) =>
    names.flatMap((name) => text.replace('{}', name).split(' ')),
  );
