import { dequantise } from '../formats/dequantise.ts';
import type { BlockMatrix } from '../graph/builder.ts';
import type { WeightSource } from '../weights.ts';
import type { MatrixReader } from './blocks.ts';
import { readBlock, type StoredBlock } from './blockWeights.ts';

/** One layer's weights as float32, matrices `[out, in]`, written where the caller says. */
export interface LayerWeights {
  readonly vectors: ReadonlyMap<string, Float32Array>;
  readonly matrix: (name: BlockMatrix, into: Float32Array) => void;
}

/** What a backward pass multiplies by. 4 and 8 bits cannot be multiplied the other way round, so they are unpacked. */
export type BackwardWeights = (signal?: AbortSignal) => Promise<LayerWeights>;

/** From what the block runs with where that is on the host (`held`), from the file where it is at hand, else kept. */
export function backwardWeights(
  stored: StoredBlock,
  source: WeightSource,
  layer: number,
  held: MatrixReader | undefined,
): BackwardWeights {
  if (held) return fromBlock(stored.vectors, held);
  return source.readRows ? fromFile(source, layer) : kept(stored);
}

// Functions made in one scope all hold what any of them holds, so each has its own.
const fromBlock =
  (vectors: LayerWeights['vectors'], held: MatrixReader): BackwardWeights =>
  () =>
    Promise.resolve({ vectors, matrix: held });
const kept =
  (stored: StoredBlock): BackwardWeights =>
  () =>
    Promise.resolve(unpacked(stored));
const fromFile =
  (source: WeightSource, layer: number): BackwardWeights =>
  async (signal) =>
    unpacked(await readBlock(source, layer, signal));

function unpacked({ vectors, matrices }: StoredBlock): LayerWeights {
  return { vectors, matrix: (name, into) => dequantise(matrices[name], into) };
}
