import { halfTable } from './halfFloats.ts';

/** Reads `out.length` weights packed from byte `at` of `data` on. */
export type Unpack = (data: Uint8Array, at: number, out: Float32Array) => void;

/** Little-endian numbers in packed weights. Bytes past the end read as 0: lengths are checked before. */
export const u8 = (data: Uint8Array, at: number): number => data[at] ?? 0;
export const i8 = (data: Uint8Array, at: number): number => (u8(data, at) << 24) >> 24;
export const u16 = (data: Uint8Array, at: number): number => u8(data, at) | (u8(data, at + 1) << 8);
export const u32 = (data: Uint8Array, at: number): number =>
  (u16(data, at) | (u16(data, at + 2) << 16)) >>> 0;

export function half(data: Uint8Array, at: number): number {
  return halfTable()[u16(data, at)] ?? 0;
}
