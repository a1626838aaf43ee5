import { dequantiseRows } from '../formats/dequantise.ts';
import { rowBytes } from '../formats/weightTypes.ts';
import { buildUnembed } from '../graph/unembed.ts';
import type { Feeds, Runtime, Session } from '../runtime/runtime.ts';
import type { WeightTensor } from '../weights.ts';
import { externalData, type MemoryMode } from './blocks.ts';
import { matrixFormat, packMatrix, type PackedWeights } from './pack.ts';

/** Rows per run: a row of logits of a large vocabulary is 200 kB. */
const MAX_ROWS = 64;

/** MatMulNBits unpacks a whole matrix to float32 on every call, on WASM: 113 MB for a vocabulary of 49152. */
const ROWS_A_PIECE = 6144;

/** The unembedding matrix `[dVocab, dModel]` where it runs. */
export class Unembedding {
  readonly #runtime: Runtime;
  readonly #matrix: WeightTensor;
  readonly #session: Session;
  readonly #output: string;
  readonly #weights: Feeds;

  private constructor(
    runtime: Runtime,
    matrix: WeightTensor,
    session: Session,
    output: string,
    weights: Feeds,
  ) {
    this.#runtime = runtime;
    this.#matrix = matrix;
    this.#session = session;
    this.#output = output;
    this.#weights = weights;
  }

  static async build(
    runtime: Runtime,
    matrix: WeightTensor,
    memory: MemoryMode,
  ): Promise<Unembedding> {
    const [dVocab, dModel] = matrix.shape as [number, number];
    const gpu = runtime.device === 'webgpu';
    const packed = gpu || memory === 'lean';
    const format = matrixFormat(matrix.type, packed, gpu ? 'columns' : 'rows');
    const pieces = cut(matrix, !gpu && packed ? ROWS_A_PIECE : dVocab);
    const sizes = pieces.map(({ shape }) => shape[0]!);
    const graph = buildUnembed(dModel, sizes, format, gpu ? 'input' : 'external');
    const arrays: PackedWeights = new Map();
    pieces.forEach((piece, i) => packMatrix(arrays, `unembed.${i}`, piece, format));
    const session = await runtime.createSession(
      graph.model,
      gpu ? undefined : externalData(graph.weights, arrays),
    );
    const weights: Feeds = {};
    if (gpu) {
      for (const slot of graph.weights) {
        weights[slot.name] = runtime.keep(runtime.tensor(arrays.get(slot.name)!, slot.shape));
      }
    }
    return new Unembedding(runtime, matrix, session, graph.output, weights);
  }

  /** Normalised rows `[rows, dModel]` to logits `[rows, dVocab]`. */
  async logits(rows: Float32Array): Promise<Float32Array> {
    const [dVocab, dModel] = this.#matrix.shape as [number, number];
    const count = rows.length / dModel;
    const logits = new Float32Array(count * dVocab);
    for (let start = 0; start < count; start += MAX_ROWS) {
      const end = Math.min(start + MAX_ROWS, count);
      const piece = rows.slice(start * dModel, end * dModel);
      const x = this.#runtime.tensor(piece, [1, end - start, dModel]);
      const outputs = await this.#runtime.run(this.#session, { x, ...this.#weights }, [
        this.#output,
      ]);
      x.dispose();
      const output = outputs[this.#output]!;
      logits.set(await this.#runtime.read(output), start * dVocab);
      output.dispose();
    }
    return logits;
  }

  /** One token's vector, `[dModel]`. */
  row(token: number): Float32Array {
    return dequantiseRows(this.#matrix, [token]);
  }
}

/** A matrix in pieces of at most `size` rows. */
function cut(matrix: WeightTensor, size: number): WeightTensor[] {
  const [rows, inner] = matrix.shape as [number, number];
  const stride = rowBytes(matrix.type, matrix.shape, 'unembed');
  return Array.from({ length: Math.ceil(rows / size) }, (_, i) => {
    const [from, to] = [i * size, Math.min((i + 1) * size, rows)];
    const data = matrix.data.subarray(from * stride, to * stride);
    return { type: matrix.type, shape: [to - from, inner], data };
  });
}
