import { FormatError } from '../errors.ts';
import { dequantise } from '../formats/dequantise.ts';
import { halfTable } from '../formats/halfFloats.ts';
import type { MatrixFormat } from '../graph/weights.ts';
import type { WeightTensor, WeightType } from '../weights.ts';

/** Arrays for a graph's weight slots, by slot name. */
export type PackedWeights = Map<string, Float32Array | Uint8Array>;

const BLOCK = 32;

/** The form a stored matrix is multiplied in: its own blocks where `packed` is wanted and the type has them. */
export function matrixFormat(type: WeightType, packed: boolean, dense: MatrixFormat): MatrixFormat {
  if (packed && (type === 'Q4_0' || type === 'Q4_1')) return 'q4';
  if (packed && type === 'Q8_0') return 'q8';
  return dense;
}

/** Matrices with the same `in` on top of each other. Mixed types become float32. */
export function stackRows(tensors: readonly WeightTensor[]): WeightTensor {
  const [first] = tensors;
  if (!first) throw new FormatError('expected at least one matrix to stack, got none');
  if (tensors.length === 1) return first;
  const shape = [tensors.reduce((rows, tensor) => rows + tensor.shape[0]!, 0), first.shape[1]!];
  if (tensors.every((tensor) => tensor.type === first.type)) {
    return { type: first.type, shape, data: join(tensors.map((tensor) => tensor.data)) };
  }
  const floats = tensors.map((tensor) => bytesOf(dequantise(tensor)));
  return { type: 'F32', shape, data: join(floats) };
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

export function bytesOf(array: Float32Array | Uint8Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Fills the slots of one matrix `[out, in]` in the given format. */
export function packMatrix(
  into: PackedWeights,
  name: string,
  tensor: WeightTensor,
  format: MatrixFormat,
): void {
  const [out, inner] = tensor.shape as [number, number];
  if (format === 'rows') into.set(name, floatsOf(tensor));
  else if (format === 'columns') into.set(name, transpose(floatsOf(tensor), out, inner));
  else if (format === 'q8') packQ8(into, name, tensor);
  else packQ4(into, name, tensor, out, inner);
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

/** Q8_0 holds d and 32 signed bytes a block; MatMulNBits wants the bytes with 128 as zero, and the scales apart. */
function packQ8(into: PackedWeights, name: string, { data }: WeightTensor): void {
  const half = halfTable();
  const blocks = data.length / 34;
  const codes = new Uint8Array(blocks * BLOCK);
  const scales = new Float32Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const at = block * 34;
    scales[block] = half[data[at]! | (data[at + 1]! << 8)]!;
    for (let i = 0; i < BLOCK; i++) codes[block * BLOCK + i] = data[at + 2 + i]! ^ 128;
  }
  into.set(`${name}.codes`, codes).set(`${name}.scales`, scales);
}

/**
 * Q4_1 holds d, m and 16 bytes whose low nibbles are weights 0 to 15 and high nibbles 16 to 31; Q4_0 has no m.
 * MatMulNBits wants neighbours in one byte, low nibble first, and takes 8 as zero, so `minimums` is m + 8d, by block.
 */
function packQ4(
  into: PackedWeights,
  name: string,
  { data, type }: WeightTensor,
  out: number,
  inner: number,
): void {
  const half = halfTable();
  const header = type === 'Q4_1' ? 4 : 2;
  const perRow = inner / BLOCK;
  const codes = new Uint8Array(out * perRow * 16);
  const scales = new Float32Array(out * perRow);
  const minimums = new Float32Array(out * perRow); // [in / 32, out]
  for (let row = 0, at = 0; row < out; row++) {
    for (let block = 0; block < perRow; block++, at += header + 16) {
      const index = row * perRow + block;
      const d = half[data[at]! | (data[at + 1]! << 8)]!;
      scales[index] = d;
      if (type === 'Q4_1') {
        minimums[block * out + row] = half[data[at + 2]! | (data[at + 3]! << 8)]! + 8 * d;
      }
      const first = at + header;
      for (let pair = 0; pair < 8; pair++) {
        const left = data[first + 2 * pair]!;
        const right = data[first + 2 * pair + 1]!;
        codes[index * 16 + pair] = (left & 15) | ((right & 15) << 4);
        codes[index * 16 + 8 + pair] = (left >> 4) | (right & 240);
      }
    }
  }
  into.set(`${name}.codes`, codes).set(`${name}.scales`, scales);
  into.set(`${name}.minimums`, minimums);
}
