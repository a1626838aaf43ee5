import { FormatError } from '../errors.ts';
import type { WeightTensor, WeightType } from '../weights.ts';
import { half, u16, type Unpack } from './packedNumbers.ts';
import {
  unpackIQ4NL,
  unpackQ40,
  unpackQ41,
  unpackQ50,
  unpackQ51,
  unpackQ80,
} from './unpackBlocks.ts';
import {
  unpackIQ4XS,
  unpackQ2K,
  unpackQ3K,
  unpackQ4K,
  unpackQ5K,
  unpackQ6K,
} from './unpackSuperBlocks.ts';
import { elementCount, rowBytes, tensorBytes } from './weightTypes.ts';

const UNPACK: Readonly<Record<WeightType, Unpack>> = {
  F32: unpackF32,
  F16: unpackF16,
  BF16: unpackBF16,
  Q4_0: unpackQ40,
  Q4_1: unpackQ41,
  Q5_0: unpackQ50,
  Q5_1: unpackQ51,
  Q8_0: unpackQ80,
  IQ4_NL: unpackIQ4NL,
  Q2_K: unpackQ2K,
  Q3_K: unpackQ3K,
  Q4_K: unpackQ4K,
  Q5_K: unpackQ5K,
  Q6_K: unpackQ6K,
  IQ4_XS: unpackIQ4XS,
};

/**
 * All weights of a tensor as float32, row-major, in `into` where that is given. Throws FormatError where bytes and shape
 * disagree.
 */
export function dequantise(tensor: WeightTensor, into?: Float32Array): Float32Array {
  checkBytes(tensor);
  const out = into ?? new Float32Array(elementCount(tensor.shape, 'tensor'));
  UNPACK[tensor.type](tensor.data, 0, out);
  return out;
}

/** Some rows of a matrix `[rows, in]`, in the order asked for: `[rows.length, in]`. For embedding look-ups. */
export function dequantiseRows(tensor: WeightTensor, rows: readonly number[]): Float32Array {
  checkBytes(tensor);
  const width = tensor.shape.at(-1) ?? 1;
  const height = elementCount(tensor.shape, 'tensor') / width;
  const stride = rowBytes(tensor.type, tensor.shape, 'tensor');
  const out = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    if (!Number.isInteger(row) || row < 0 || row >= height) {
      throw new RangeError(`expected a row from 0 to ${height - 1}, got ${row}`);
    }
    UNPACK[tensor.type](tensor.data, row * stride, out.subarray(i * width, (i + 1) * width));
  });
  return out;
}

function checkBytes(tensor: WeightTensor): void {
  const expected = tensorBytes(tensor.type, tensor.shape, 'tensor');
  if (tensor.data.byteLength !== expected) {
    throw new FormatError(
      `expected ${expected} bytes for ${tensor.type} [${tensor.shape.join(', ')}], got ${tensor.data.byteLength}`,
    );
  }
}

function unpackF32(data: Uint8Array, at: number, out: Float32Array): void {
  // Copied as bytes: a tensor inside a part need not start at a multiple of four.
  new Uint8Array(out.buffer, out.byteOffset, out.byteLength).set(
    data.subarray(at, at + out.byteLength),
  );
}

function unpackF16(data: Uint8Array, at: number, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = half(data, at + 2 * i);
}

function unpackBF16(data: Uint8Array, at: number, out: Float32Array): void {
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let i = 0; i < out.length; i++) bits[i] = u16(data, at + 2 * i) << 16;
}
