import { halfTable } from '../formats/halfFloats.ts';
import { BLOCK, type PackedMatrix } from './pack.ts';

/** Arrays for a graph's weight slots, by slot name. */
export type SlotArrays = Map<string, Float32Array | Uint8Array>;

/** Where float32 numbers are written: an array of the slot's own, or one that matrices take turns in. */
export type Scratch = (slot: string, length: number) => Float32Array;

const OWN: Scratch = (_, length) => new Float32Array(length);

/** Fills the slots of one matrix. MatMulNBits takes 8 as the zero of 4 bits, so `minimums` is m + 8d, `[in / 32, out]`. */
export function expand(into: SlotArrays, name: string, matrix: PackedMatrix, scratch = OWN): void {
  if ('values' in matrix) {
    into.set(name, matrix.values);
    return;
  }
  const half = halfTable();
  const { codes, scales: bits, minimums: minimumBits } = matrix;
  const scales = scratch(`${name}.scales`, bits.length);
  for (let i = 0; i < bits.length; i++) scales[i] = half[bits[i]!]!;
  into.set(`${name}.codes`, codes).set(`${name}.scales`, scales);
  if (!minimumBits) return;
  const minimums = scratch(`${name}.minimums`, bits.length);
  const [out, inner] = matrix.shape as [number, number];
  const perRow = inner / BLOCK;
  for (let row = 0, i = 0; row < out; row++) {
    for (let block = 0; block < perRow; block++, i++) {
      minimums[block * out + row] = half[minimumBits[i]!]! + 8 * scales[i]!;
    }
  }
  into.set(`${name}.minimums`, minimums);
}

/** Reads rows `from` to `to` back as float32, into an array of that length: the numbers that `dequantise` gives. */
export function unpackRows(
  matrix: PackedMatrix,
  from: number,
  to: number,
  into?: Float32Array,
): Float32Array {
  const [out, inner] = matrix.shape as [number, number];
  const values = into ?? new Float32Array((to - from) * inner);
  if ('values' in matrix) {
    if (matrix.format === 'rows') {
      values.set(matrix.values.subarray(from * inner, to * inner));
      return values;
    }
    for (let row = from, next = 0; row < to; row++) {
      for (let i = 0; i < inner; i++) values[next++] = matrix.values[i * out + row]!;
    }
    return values;
  }
  const half = halfTable();
  const { codes, scales, minimums, format } = matrix;
  const perRow = inner / BLOCK;
  for (let block = from * perRow, next = 0; block < to * perRow; block++) {
    const scale = half[scales[block]!]!;
    if (format === 'q8') {
      for (let i = block * BLOCK; i < (block + 1) * BLOCK; i++) {
        values[next++] = scale * (codes[i]! - 128);
      }
      continue;
    }
    const zero = format === 'q4' ? 8 : 0;
    const minimum = minimums ? half[minimums[block]!]! : 0;
    for (let i = block * (BLOCK / 2); i < (block + 1) * (BLOCK / 2); i++) {
      const pair = codes[i]!;
      values[next++] = scale * ((pair & 15) - zero) + minimum;
      values[next++] = scale * ((pair >> 4) - zero) + minimum;
    }
  }
  return values;
}
