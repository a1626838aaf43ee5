import { FormatError } from '../errors.ts';
import { dequantise } from '../formats/dequantise.ts';
import { letGo } from '../letGo.ts';
import type { MatrixFormat } from '../graph/weights.ts';
import type { WeightTensor, WeightType } from '../weights.ts';

/** Weights in a block. */
export const BLOCK = 32;

/** A matrix `[out, in]` in the least memory that a graph's arrays can be made from: see `expand`. */
export type PackedMatrix = DenseMatrix | BlockwiseMatrix;

interface DenseMatrix {
  readonly format: 'rows' | 'columns';
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

interface BlockwiseMatrix {
  readonly format: 'q4' | 'q4m' | 'q8';
  readonly shape: readonly number[];
  /** As MatMulNBits wants them, `[out, in / 32, 16 or 32]`. */
  readonly codes: Uint8Array;
  /** Bits of float16, `[out, in / 32]`. */
  readonly scales: Uint16Array;
  /** In `q4m`. */
  readonly minimums: Uint16Array | undefined;
}

/** The form a stored matrix is multiplied in: its own blocks where `packed` is wanted and the type has them. */
export function matrixFormat(type: WeightType, packed: boolean, dense: MatrixFormat): MatrixFormat {
  if (packed && type === 'Q4_0') return 'q4';
  if (packed && type === 'Q4_1') return 'q4m';
  if (packed && type === 'Q8_0') return 'q8';
  return dense;
}

/** Matrices with the same `in` on top of each other, in place of them. Mixed types become float32. */
export function stackRows(tensors: readonly WeightTensor[]): WeightTensor {
  const [first] = tensors;
  if (!first) throw new FormatError('expected at least one matrix to stack, got none');
  if (tensors.length === 1) return first;
  const shape = [tensors.reduce((rows, tensor) => rows + tensor.shape[0]!, 0), first.shape[1]!];
  const mixed = tensors.some((tensor) => tensor.type !== first.type);
  const pieces = tensors.map((tensor) => (mixed ? bytesOf(dequantise(tensor)) : tensor.data));
  const data = join(pieces);
  for (const piece of new Set([...pieces, ...tensors.map((tensor) => tensor.data)])) letGo(piece);
  return { type: mixed ? 'F32' : first.type, shape, data };
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((total, piece) => total + piece.byteLength, 0));
  let end = 0;
  for (const piece of pieces) {
    joined.set(piece, end);
    end += piece.byteLength;
  }
  return joined;
}

export function bytesOf(array: Float32Array | Uint16Array | Uint8Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Packs a matrix `[out, in]` in the given format, in place of it. */
export function repackMatrix(tensor: WeightTensor, format: MatrixFormat): PackedMatrix {
  const packed = packMatrix(tensor, format);
  const shared = 'values' in packed && packed.values.buffer === tensor.data.buffer;
  if (!shared) letGo(tensor.data);
  return packed;
}

/** Packs a matrix `[out, in]` in the given format. Float32 rows may share the matrix's own memory. */
export function packMatrix(tensor: WeightTensor, format: MatrixFormat): PackedMatrix {
  const [out, inner] = tensor.shape as [number, number];
  const { shape } = tensor;
  if (format === 'rows') return { format, shape, values: floatsOf(tensor) };
  if (format === 'columns') {
    return { format, shape, values: transpose(floatsOf(tensor), out, inner) };
  }
  return format === 'q8' ? packQ8(tensor) : packQ4(tensor, format);
}

/** Float32 weights as they lie, where they lie so that they can be read; copied otherwise. Not to be written to. */
function floatsOf(tensor: WeightTensor): Float32Array {
  const { buffer, byteOffset, byteLength } = tensor.data;
  if (tensor.type !== 'F32' || byteOffset % 4 !== 0) return dequantise(tensor);
  return new Float32Array(buffer, byteOffset, byteLength / 4);
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = values[row * columns + column]!;
    }
  }
  return turned;
}

/** Two bytes at a time, the first one low, as every browser's machine has them. A tensor's own bytes start evenly. */
function pairsOf(data: Uint8Array): Uint16Array {
  const bytes = data.byteOffset % 2 === 0 ? data : data.slice();
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
}

/** Q8_0 holds d and 32 signed bytes a block; MatMulNBits wants the bytes with 128 as zero, and the scales apart. */
function packQ8({ data, shape }: WeightTensor): BlockwiseMatrix {
  const pairs = pairsOf(data);
  const blocks = pairs.length / 17;
  const codes = new Uint16Array(blocks * (BLOCK / 2));
  const scales = new Uint16Array(blocks);
  for (let block = 0, at = 0, next = 0; block < blocks; block++) {
    scales[block] = pairs[at++]!;
    for (let i = 0; i < 16; i++) codes[next++] = pairs[at++]! ^ 0x8080;
  }
  return { format: 'q8', shape, codes: bytesOf(codes), scales, minimums: undefined };
}

/**
 * Q4_1 (`q4m`) holds d, m and 16 bytes whose low nibbles are weights 0 to 15 and high nibbles 16 to 31; Q4_0 has no m.
 * MatMulNBits wants neighbours in one byte, low nibble first.
 */
function packQ4({ data, shape }: WeightTensor, format: 'q4' | 'q4m'): BlockwiseMatrix {
  const pairs = pairsOf(data);
  const blocks = pairs.length / (format === 'q4m' ? 10 : 9);
  const codes = new Uint8Array(blocks * (BLOCK / 2));
  const scales = new Uint16Array(blocks);
  const minimums = format === 'q4m' ? new Uint16Array(blocks) : undefined;
  for (let block = 0, at = 0, next = 0; block < blocks; block++, next += 8) {
    scales[block] = pairs[at++]!;
    if (minimums) minimums[block] = pairs[at++]!;
    for (let i = 0; i < 8; i++, next++) {
      const pair = pairs[at++]!;
      codes[next] = (pair & 15) | ((pair >> 4) & 240);
      codes[next + 8] = ((pair >> 4) & 15) | ((pair >> 8) & 240);
    }
  }
  return { format, shape, codes, scales, minimums };
}
