import { dequantise } from '../formats/dequantise.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { WeightSource } from '../weights.ts';
import { Embedding } from './embedding.ts';
import type { MemoryMode } from './memoryMode.ts';
import { FinalNorm } from './normalise.ts';
import { rowReader } from './rows.ts';
import { Unembedding } from './unembedding.ts';

/** What stands before the blocks and after them. */
export interface Ends {
  readonly embedding: Embedding;
  readonly norm: FinalNorm;
  readonly unembedding: Unembedding;
}

/** Reads while a runtime is still opened. A tied matrix is held once. */
export async function readEnds(
  source: WeightSource,
  opening: Runtime | Promise<Runtime>,
  memory: MemoryMode,
  signal?: AbortSignal,
): Promise<Ends> {
  const read = (name: string) => source.read(name, signal);
  const embedMatrix = await read('embed');
  const weight = dequantise(await read('ln_final.w'));
  const bias = source.has('ln_final.b') ? dequantise(await read('ln_final.b')) : undefined;
  const norm = new FinalNorm(source.config, weight, bias);
  const name = source.has('unembed') ? 'unembed' : 'embed';
  const matrix = name === 'unembed' ? await read(name) : embedMatrix;
  const runtime = await opening;
  const ownRows = () => rowReader(source, name, matrix);
  const unembedding = await Unembedding.build(runtime, matrix, ownRows, memory);
  const rows = name === 'embed' ? unembedding.rows : rowReader(source, 'embed', embedMatrix);
  const embedding = await Embedding.read(source, rows, signal);
  return { embedding, norm, unembedding };
}
