import { rowBytes } from '../formats/weightTypes.ts';
import { buildUnembed } from '../graph/unembed.ts';
import type { Feeds, Runtime, Session } from '../runtime/runtime.ts';
import type { WeightTensor } from '../weights.ts';
import { externalData, type MemoryMode } from './blocks.ts';
import { matrixFormat, packMatrix, type PackedWeights } from './pack.ts';
import type { RowReader } from './rows.ts';

/** Rows per run: a row of logits of a large vocabulary is 200 kB. */
const MAX_ROWS = 64;

/** MatMulNBits unpacks a whole matrix to float32 on every call, on WASM: 113 MB for a vocabulary of 49152. */
const ROWS_A_PIECE = 6144;

/** Some rows of the matrix, with the session that multiplies by them. */
interface Piece {
  readonly rows: number;
  readonly session: Session;
  readonly output: string;
  readonly weights: Feeds;
}

/** The unembedding matrix `[dVocab, dModel]` where it runs. */
export class Unembedding {
  readonly #runtime: Runtime;
  readonly #shape: readonly [dVocab: number, dModel: number];
  readonly #rows: RowReader;
  readonly #pieces: readonly Piece[];

  private constructor(
    runtime: Runtime,
    shape: readonly [dVocab: number, dModel: number],
    rows: RowReader,
    pieces: readonly Piece[],
  ) {
    this.#runtime = runtime;
    this.#shape = shape;
    this.#rows = rows;
    this.#pieces = pieces;
  }

  /** `rows` reads the matrix row by row. */
  static async build(
    runtime: Runtime,
    matrix: WeightTensor,
    rows: RowReader,
    memory: MemoryMode,
  ): Promise<Unembedding> {
    const whole = runtime.device === 'webgpu' || memory === 'fast';
    const pieces: Piece[] = [];
    for (const piece of cut(matrix, whole ? matrix.shape[0]! : ROWS_A_PIECE)) {
      pieces.push(await buildPiece(runtime, piece, memory));
    }
    return new Unembedding(runtime, matrix.shape as [number, number], rows, pieces);
  }

  /** Normalised rows `[rows, dModel]` to logits `[rows, dVocab]`. */
  async logits(rows: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    const [dVocab, dModel] = this.#shape;
    const count = rows.length / dModel;
    const logits = new Float32Array(count * dVocab);
    for (let start = 0; start < count; start += MAX_ROWS) {
      const end = Math.min(start + MAX_ROWS, count);
      let column = 0;
      for (const piece of this.#pieces) {
        signal?.throwIfAborted();
        const part = await this.#multiply(rows.slice(start * dModel, end * dModel), piece);
        for (let row = start; row < end; row++) {
          const from = (row - start) * piece.rows;
          logits.set(part.subarray(from, from + piece.rows), row * dVocab + column);
        }
        column += piece.rows;
      }
    }
    return logits;
  }

  async #multiply(rows: Float32Array, piece: Piece): Promise<Float32Array> {
    const [, dModel] = this.#shape;
    const x = this.#runtime.tensor(rows, [1, rows.length / dModel, dModel]);
    const fetched = await this.#runtime.run(piece.session, { x, ...piece.weights }, [piece.output]);
    x.dispose();
    const output = fetched[piece.output]!;
    const data = await this.#runtime.read(output);
    output.dispose();
    return data;
  }

  /** One token's vector, `[dModel]`. */
  row(token: number): Promise<Float32Array> {
    return this.#rows([token]);
  }
}

async function buildPiece(
  runtime: Runtime,
  matrix: WeightTensor,
  memory: MemoryMode,
): Promise<Piece> {
  const [rows, dModel] = matrix.shape as [number, number];
  const gpu = runtime.device === 'webgpu';
  const format = matrixFormat(matrix.type, gpu || memory === 'lean', gpu ? 'columns' : 'rows');
  const graph = buildUnembed(dModel, rows, format, gpu ? 'input' : 'external');
  const arrays: PackedWeights = new Map();
  packMatrix(arrays, 'unembed', matrix, format);
  const external = gpu ? undefined : externalData(graph.weights, arrays);
  const session = await runtime.createSession(graph.model, external);
  const weights: Feeds = {};
  if (gpu) {
    for (const slot of graph.weights) {
      weights[slot.name] = runtime.keep(runtime.tensor(arrays.get(slot.name)!, slot.shape));
    }
  }
  return { rows, session, output: graph.output, weights };
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
