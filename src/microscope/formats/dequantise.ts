import { FormatError } from '../errors.ts';
import type { WeightTensor, WeightType } from '../weights.ts';
import { halfTable } from './halfFloats.ts';
import { elementCount, rowBytes, tensorBytes } from './weightTypes.ts';

/** Reads `out.length` weights packed from byte `at` of `data` on. Formulas: ggml-quants.c, `dequantize_row_*`. */
type Unpack = (data: Uint8Array, at: number, out: Float32Array) => void;

const UNPACK: Readonly<Record<WeightType, Unpack>> = {
  F32: unpackF32,
  F16: unpackF16,
  BF16: unpackBF16,
  Q4_0: unpackQ40,
  Q4_1: unpackQ41,
  Q8_0: unpackQ80,
  Q4_K: unpackQ4K,
  Q6_K: unpackQ6K,
};

/** All weights of a tensor as float32, row-major. Throws FormatError where bytes and shape disagree. */
export function dequantise(tensor: WeightTensor): Float32Array {
  checkBytes(tensor);
  const out = new Float32Array(elementCount(tensor.shape, 'tensor'));
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

const u8 = (data: Uint8Array, at: number): number => data[at] ?? 0;
const i8 = (data: Uint8Array, at: number): number => (u8(data, at) << 24) >> 24;
const u16 = (data: Uint8Array, at: number): number => u8(data, at) | (u8(data, at + 1) << 8);

function half(table: Float32Array, data: Uint8Array, at: number): number {
  return table[u16(data, at)] ?? 0;
}

function unpackF32(data: Uint8Array, at: number, out: Float32Array): void {
  // Copied as bytes: a tensor inside a part need not start at a multiple of four.
  new Uint8Array(out.buffer, out.byteOffset, out.byteLength).set(
    data.subarray(at, at + out.byteLength),
  );
}

function unpackF16(data: Uint8Array, at: number, out: Float32Array): void {
  const table = halfTable();
  for (let i = 0; i < out.length; i++) out[i] = half(table, data, at + 2 * i);
}

function unpackBF16(data: Uint8Array, at: number, out: Float32Array): void {
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let i = 0; i < out.length; i++) bits[i] = u16(data, at + 2 * i) << 16;
}

/** w = d (q − 8) */
function unpackQ40(data: Uint8Array, at: number, out: Float32Array): void {
  const table = halfTable();
  for (let i = 0; i < out.length; i += 32, at += 18) {
    const d = half(table, data, at);
    for (let j = 0; j < 16; j++) {
      const q = u8(data, at + 2 + j);
      out[i + j] = d * ((q & 15) - 8);
      out[i + j + 16] = d * ((q >> 4) - 8);
    }
  }
}

/** w = d q + m */
function unpackQ41(data: Uint8Array, at: number, out: Float32Array): void {
  const table = halfTable();
  for (let i = 0; i < out.length; i += 32, at += 20) {
    const d = half(table, data, at);
    const m = half(table, data, at + 2);
    for (let j = 0; j < 16; j++) {
      const q = u8(data, at + 4 + j);
      out[i + j] = d * (q & 15) + m;
      out[i + j + 16] = d * (q >> 4) + m;
    }
  }
}

/** w = d q */
function unpackQ80(data: Uint8Array, at: number, out: Float32Array): void {
  const table = halfTable();
  for (let i = 0; i < out.length; i += 32, at += 34) {
    const d = half(table, data, at);
    for (let j = 0; j < 32; j++) out[i + j] = d * i8(data, at + 2 + j);
  }
}

/** Eight sub-blocks of 32 with 6-bit scales and minimums packed into 12 bytes: w = d s q − dmin m. */
function unpackQ4K(data: Uint8Array, at: number, out: Float32Array): void {
  const table = halfTable();
  for (let i = 0; i < out.length; i += 256, at += 144) {
    const d = half(table, data, at);
    const dmin = half(table, data, at + 2);
    for (let sub = 0; sub < 8; sub++) {
      const packed = at + 4 + sub;
      const scale =
        sub < 4
          ? u8(data, packed) & 63
          : (u8(data, packed + 4) & 15) | ((u8(data, packed - 4) >> 6) << 4);
      const min =
        sub < 4
          ? u8(data, packed + 4) & 63
          : (u8(data, packed + 4) >> 4) | ((u8(data, packed) >> 6) << 4);
      const quants = at + 16 + (sub >> 1) * 32;
      const shift = (sub & 1) * 4;
      for (let j = 0; j < 32; j++) {
        const q = (u8(data, quants + j) >> shift) & 15;
        out[i + sub * 32 + j] = d * scale * q - dmin * min;
      }
    }
  }
}

/** Sixteen sub-blocks of 16 with 8-bit scales; four low bits and two high bits a weight: w = d s (q − 32). */
function unpackQ6K(data: Uint8Array, at: number, out: Float32Array): void {
  const table = halfTable();
  for (let i = 0; i < out.length; i += 256, at += 210) {
    const d = half(table, data, at + 208);
    for (let j = 0; j < 256; j++) {
      const side = j >> 7; // 128 weights share 64 low and 32 high bytes
      const quarter = (j >> 5) & 3;
      const low = u8(data, at + side * 64 + (j & 63)) >> (quarter >= 2 ? 4 : 0);
      const high = u8(data, at + 128 + side * 32 + (j & 31)) >> (2 * quarter);
      const q = ((low & 15) | ((high & 3) << 4)) - 32;
      out[i + j] = d * i8(data, at + 192 + (j >> 4)) * q;
    }
  }
}
