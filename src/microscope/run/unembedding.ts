import { letGo } from '../letGo.ts';
import { rowBytes } from '../formats/weightTypes.ts';
import { buildUnembed } from '../graph/unembed.ts';
import type { Feeds, Runtime, Session } from '../runtime/runtime.ts';
import type { WeightTensor } from '../weights.ts';
import { externalData } from './blocks.ts';
import { expand, unpackRows, type SlotArrays } from './expand.ts';
import { matrixFormat, packMatrix, type PackedMatrix } from './pack.ts';
import type { FastModel, MemoryMode } from './memoryMode.ts';
import type { RowReader } from './rows.ts';
import { keptFeeds, PackedFeeds } from './weightFeeds.ts';

/** Rows per run: a row of logits of a large vocabulary is 200 kB. */
const MAX_ROWS = 64;

/** MatMulNBits unpacks a whole matrix to float32 on every call, on WASM: 113 MB for a vocabulary of 49152. */
const ROWS_A_PIECE = 6144;

/** Every WebGPU adapter binds a buffer of this size; few mobile ones bind more. */
const GPU_BUFFER_BYTES = 2 ** 27;

/** Some rows of the matrix, with the session that multiplies by them. */
interface Piece {
  readonly rows: number;
  readonly session: Session;
  readonly output: string;
  readonly feeds: () => Feeds;
}

/** The unembedding matrix `[dVocab, dModel]` where it runs. */
export class Unembedding {
  /** Reads the matrix row by row. */
  readonly rows: RowReader;
  readonly #runtime: Runtime;
  readonly #shape: readonly [dVocab: number, dModel: number];
  #pieces: readonly Piece[];
  /** The lean path's: what its pieces are fed from. */
  readonly #packed: readonly PackedMatrix[];

  private constructor(
    runtime: Runtime,
    shape: readonly [dVocab: number, dModel: number],
    rows: RowReader,
    pieces: readonly Piece[],
    packed: readonly PackedMatrix[] = [],
  ) {
    this.#runtime = runtime;
    this.#shape = shape;
    this.rows = rows;
    this.#pieces = pieces;
    this.#packed = packed;
  }

  /** `rows` reads the matrix row by row where what runs cannot be read on the host; elsewhere that takes its place. */
  static async build(
    runtime: Runtime,
    matrix: WeightTensor,
    rows: () => RowReader,
    memory: MemoryMode,
  ): Promise<Unembedding> {
    const shape = matrix.shape as [number, number];
    if (runtime.device === 'webgpu' || memory === 'fast') {
      const most = Math.floor(GPU_BUFFER_BYTES / (4 * shape[1]));
      const pieces: Piece[] = [];
      for (const part of cut(matrix, runtime.device === 'webgpu' ? most : shape[0]))
        pieces.push(await keptPiece(runtime, part));
      return new Unembedding(runtime, shape, rows(), pieces);
    }
    const packed = cut(matrix, ROWS_A_PIECE).map((part) =>
      packMatrix(part, matrixFormat(part.type, true, 'rows')),
    );
    // Float32 pieces are views of it.
    if (!packed.some((piece) => 'values' in piece)) letGo(matrix.data);
    return new Unembedding(
      runtime,
      shape,
      fromPieces(packed, shape[1]),
      await fedPieces(runtime, packed),
      packed,
    );
  }

  /** Unpacks the lean path's pieces into one session. They stay what they are until it is adopted. */
  async buildFast(): Promise<FastModel> {
    const [rows, dModel] = this.#shape;
    const lean = this.#pieces;
    const values = new Float32Array(rows * dModel);
    let at = 0;
    for (const piece of this.#packed) {
      values.set(unpackRows(piece, 0, piece.shape[0]!), at);
      at += piece.shape[0]! * dModel;
    }
    const matrix: PackedMatrix = { format: 'rows', shape: this.#shape, values };
    const piece = await ownPiece(this.#runtime, matrix);
    return {
      adopt: () => {
        this.#pieces = [piece];
      },
      drop: async () => {
        this.#pieces = lean;
        await this.#runtime.release(piece.session);
      },
    };
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
    const feeds = () => ({ x, ...piece.feeds() });
    const fetched = await this.#runtime.run(piece.session, feeds, [piece.output]);
    x.dispose();
    const output = fetched[piece.output]!;
    const data = await this.#runtime.read(output);
    output.dispose();
    return data;
  }

  /** One token's vector, `[dModel]`. */
  row(token: number): Promise<Float32Array> {
    return this.rows([token]);
  }
}

/** WebGPU and the fast path: held where it runs. */
function keptPiece(runtime: Runtime, matrix: WeightTensor): Promise<Piece> {
  const gpu = runtime.device === 'webgpu';
  const format = matrixFormat(matrix.type, gpu, gpu ? 'columns' : 'rows');
  return ownPiece(runtime, packMatrix(matrix, format));
}

async function ownPiece(runtime: Runtime, matrix: PackedMatrix): Promise<Piece> {
  const [rows, dModel] = matrix.shape as [number, number];
  const gpu = runtime.device === 'webgpu';
  const graph = buildUnembed(dModel, rows, matrix.format, gpu ? 'input' : 'external');
  const arrays: SlotArrays = new Map();
  expand(arrays, 'unembed', matrix);
  const external = gpu ? undefined : externalData(graph.weights, arrays);
  const session = await runtime.createSession(graph.model, external);
  const feeds = gpu ? keptFeeds(runtime, graph.weights, arrays) : {};
  return { rows, session, output: graph.output, feeds: () => feeds };
}

/** The lean path: held on the host, where rows are read from, too, and fed piece by piece to one session. */
async function fedPieces(runtime: Runtime, packed: readonly PackedMatrix[]): Promise<Piece[]> {
  const shared = new PackedFeeds(runtime);
  const sessions = new Map<number, Promise<Session>>();
  const pieces: Piece[] = [];
  for (const matrix of packed) {
    const [rows, dModel] = matrix.shape as [number, number];
    const graph = buildUnembed(dModel, rows, matrix.format, 'input');
    const session = sessions.get(rows) ?? runtime.createSession(graph.model);
    sessions.set(rows, session);
    const feeds = () =>
      shared.of(matrix, graph.weights, (scratch) => {
        const arrays: SlotArrays = new Map();
        expand(arrays, 'unembed', matrix, scratch);
        return arrays;
      });
    pieces.push({ rows, session: await session, output: graph.output, feeds });
  }
  return pieces;
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

const fromPieces =
  (pieces: readonly PackedMatrix[], width: number): RowReader =>
  (rows) => {
    const out = new Float32Array(rows.length * width);
    rows.forEach((row, i) => {
      const within = row % ROWS_A_PIECE;
      const piece = pieces[Math.floor(row / ROWS_A_PIECE)]!;
      out.set(unpackRows(piece, within, within + 1), i * width);
    });
    return Promise.resolve(out);
  };
