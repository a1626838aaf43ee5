import type { ModelConfig } from '../config.ts';
import { dequantise } from '../formats/dequantise.ts';
import type { BlockMatrix } from '../graph/builder.ts';
import type { MatrixFormat } from '../graph/weights.ts';
import type { WeightSource, WeightTensor } from '../weights.ts';
import { expand, unpackRows, type Scratch, type SlotArrays } from './expand.ts';
import { matrixFormat, packMatrix, repackMatrix, stackRows, type PackedMatrix } from './pack.ts';

/** Stored matrices that the graph multiplies as one. */
const STACKED = {
  llama: {
    'attn.qkv': ['attn.q', 'attn.k', 'attn.v'],
    'attn.o': ['attn.o'],
    'mlp.in': ['mlp.gate', 'mlp.in'],
    'mlp.out': ['mlp.out'],
  },
  gpt2: {
    'attn.qkv': ['attn.q', 'attn.k', 'attn.v'],
    'attn.o': ['attn.o'],
    'mlp.in': ['mlp.in'],
    'mlp.out': ['mlp.out'],
  },
} as const satisfies Record<ModelConfig['architecture'], Record<BlockMatrix, readonly string[]>>;

const MATRICES = ['attn.qkv', 'attn.o', 'mlp.in', 'mlp.out'] as const satisfies BlockMatrix[];

export type BlockFormats = Readonly<Record<BlockMatrix, MatrixFormat>>;

/** One block's weights as stored: matrices stacked as the graph wants them, vectors by name. */
export interface StoredBlock {
  readonly matrices: Readonly<Record<BlockMatrix, WeightTensor>>;
  readonly vectors: ReadonlyMap<string, Float32Array>;
}

export async function readBlock(
  source: WeightSource,
  layer: number,
  signal?: AbortSignal,
): Promise<StoredBlock> {
  const prefix = `blocks.${layer}.`;
  const read = (name: string) => source.read(prefix + name, signal);
  const stacks = STACKED[source.config.architecture];
  const matrices: Partial<Record<BlockMatrix, WeightTensor>> = {};
  const vectors = new Map<string, Float32Array>();
  const norms = ['ln1.w', 'ln1.b', 'ln2.w', 'ln2.b'].filter((name) => source.has(prefix + name));
  for (const name of norms) vectors.set(name, dequantise(await read(name)));
  for (const matrix of MATRICES) {
    const names: readonly string[] = stacks[matrix];
    const tensors: WeightTensor[] = [];
    for (const name of names) tensors.push(await read(name));
    matrices[matrix] = stackRows(tensors);
    if (!source.has(`${prefix}${names[0]}.b`)) continue;
    const biases: number[] = [];
    for (const name of names) biases.push(...dequantise(await read(`${name}.b`)));
    vectors.set(`${matrix}.b`, Float32Array.from(biases));
  }
  return { matrices: matrices as Record<BlockMatrix, WeightTensor>, vectors };
}

export function blockFormats(
  block: StoredBlock,
  packed: boolean,
  dense: MatrixFormat,
): BlockFormats {
  const format = (matrix: BlockMatrix) => matrixFormat(block.matrices[matrix].type, packed, dense);
  return {
    'attn.qkv': format('attn.qkv'),
    'attn.o': format('attn.o'),
    'mlp.in': format('mlp.in'),
    'mlp.out': format('mlp.out'),
  };
}

/** One block's weights as they are held where runs are fed from. */
export interface PackedBlock {
  readonly matrices: Readonly<Record<BlockMatrix, PackedMatrix>>;
  readonly vectors: ReadonlyMap<string, Float32Array>;
}

/** With `replace`, what is stored is let go of. */
export function packBlock(
  { matrices, vectors }: StoredBlock,
  formats: BlockFormats,
  { replace }: { replace: boolean },
): PackedBlock {
  const pack = (name: BlockMatrix) =>
    (replace ? repackMatrix : packMatrix)(matrices[name], formats[name]);
  return {
    vectors,
    matrices: {
      'attn.qkv': pack('attn.qkv'),
      'attn.o': pack('attn.o'),
      'mlp.in': pack('mlp.in'),
      'mlp.out': pack('mlp.out'),
    },
  };
}

/** The same weights as float32, `[out, in]`: what a session of the layer's own is made from. */
export function unpackBlock({ matrices, vectors }: PackedBlock): {
  formats: BlockFormats;
  block: PackedBlock;
} {
  const unpack = (name: BlockMatrix): PackedMatrix => {
    const { shape } = matrices[name];
    return { format: 'rows', shape, values: unpackRows(matrices[name], 0, shape[0]!) };
  };
  const formats: BlockFormats = {
    'attn.qkv': 'rows',
    'attn.o': 'rows',
    'mlp.in': 'rows',
    'mlp.out': 'rows',
  };
  const block = {
    vectors,
    matrices: {
      'attn.qkv': unpack('attn.qkv'),
      'attn.o': unpack('attn.o'),
      'mlp.in': unpack('mlp.in'),
      'mlp.out': unpack('mlp.out'),
    },
  };
  return { formats, block };
}

/** The arrays for a block graph's weight slots. */
export function expandBlock({ matrices, vectors }: PackedBlock, scratch?: Scratch): SlotArrays {
  const arrays: SlotArrays = new Map(vectors);
  for (const matrix of MATRICES) expand(arrays, matrix, matrices[matrix], scratch);
  return arrays;
}
