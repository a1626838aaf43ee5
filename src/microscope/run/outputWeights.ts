import { dequantise } from '../formats/dequantise.ts';
import type { WeightSource, WeightTensor } from '../weights.ts';
import type { MatrixReader } from './blocks.ts';
import type { StoredBlock } from './blockWeights.ts';

/** What a layer writes to the residual stream with, as float32, for attribution. */
export interface OutputWeights {
  /** `[dModel, nHeads · dHead]` */
  readonly attnOut: () => Float32Array;
  readonly attnBias: Float32Array | undefined;
  /** `[dModel, dMlp]` */
  readonly mlpOut: (signal?: AbortSignal) => Promise<Float32Array>;
}

/** From what the block runs with where that is on the host (`held`), from the file where it is at hand, else kept. */
export function outputWeights(
  { matrices, vectors }: StoredBlock,
  source: WeightSource,
  layer: number,
  held: MatrixReader | undefined,
): OutputWeights {
  const attnBias = vectors.get('attn.o.b');
  if (held) return { attnBias, ...fromBlock(held) };
  return {
    attnBias,
    attnOut: kept(matrices['attn.o']),
    mlpOut: source.readRows ? fromFile(source, layer) : keptLater(matrices['mlp.out']),
  };
}

// Functions made in one scope all hold what any of them holds, so each has its own.
const fromBlock = (held: MatrixReader) => ({
  attnOut: () => held('attn.o'),
  mlpOut: () => Promise.resolve(held('mlp.out')),
});
const kept = (matrix: WeightTensor) => () => dequantise(matrix);
const keptLater = (matrix: WeightTensor) => () => Promise.resolve(dequantise(matrix));
const fromFile = (source: WeightSource, layer: number) => async (signal?: AbortSignal) =>
  dequantise(await source.read(`blocks.${layer}.mlp.out`, signal));
