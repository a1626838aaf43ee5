/** Types that pack 256 weights of a row, in sub-blocks with scales of their own: ggml-quants.c, `dequantize_row_*`. */
import { half, i8, u16, u8, type Unpack } from './packedNumbers.ts';
import { IQ4_VALUES } from './unpackBlocks.ts';

/** Sixteen sub-blocks of 16, each with a scale and a minimum of 4 bits: w = d s q − dmin m. */
export const unpackQ2K: Unpack = (data, at, out) => {
  for (let i = 0; i < out.length; i += 256, at += 84) {
    const d = half(data, at + 80);
    const dmin = half(data, at + 82);
    for (let j = 0; j < 256; j++) {
      const sub = u8(data, at + (j >> 4));
      const q = (u8(data, at + 16 + lowByte(j)) >> (2 * quarter(j))) & 3;
      out[i + j] = d * (sub & 15) * q - dmin * (sub >> 4);
    }
  }
};

/** Sixteen sub-blocks of 16 with 6-bit scales; two low bits a weight, and a mask whose bit is set for no 4 less. */
export const unpackQ3K: Unpack = (data, at, out) => {
  for (let i = 0; i < out.length; i += 256, at += 110) {
    const d = half(data, at + 108);
    for (let j = 0; j < 256; j++) {
      const sub = j >> 4;
      const low = u8(data, at + 96 + (sub & 7)) >> (sub < 8 ? 0 : 4);
      const high = u8(data, at + 104 + (sub & 3)) >> (2 * (sub >> 2));
      const scale = ((low & 15) | ((high & 3) << 4)) - 32;
      const q = (u8(data, at + 32 + lowByte(j)) >> (2 * quarter(j))) & 3;
      const kept = (u8(data, at + (j & 31)) >> (j >> 5)) & 1;
      out[i + j] = d * scale * (q - (kept ? 0 : 4));
    }
  }
};

/** Eight sub-blocks of 32 with 6-bit scales and minimums: w = d s q − dmin m. */
export const unpackQ4K: Unpack = (data, at, out) => {
  for (let i = 0; i < out.length; i += 256, at += 144) {
    const d = half(data, at);
    const dmin = half(data, at + 2);
    for (let sub = 0; sub < 8; sub++) {
      const [scale, min] = scaleAndMinimum(data, at + 4, sub);
      const quants = at + 16 + (sub >> 1) * 32;
      const shift = (sub & 1) * 4;
      for (let j = 0; j < 32; j++) {
        const q = (u8(data, quants + j) >> shift) & 15;
        out[i + sub * 32 + j] = d * scale * q - dmin * min;
      }
    }
  }
};

/** As Q4_K, with a fifth bit a weight: bit `sub` of 32 bytes that the sub-blocks share. */
export const unpackQ5K: Unpack = (data, at, out) => {
  for (let i = 0; i < out.length; i += 256, at += 176) {
    const d = half(data, at);
    const dmin = half(data, at + 2);
    for (let sub = 0; sub < 8; sub++) {
      const [scale, min] = scaleAndMinimum(data, at + 4, sub);
      const quants = at + 48 + (sub >> 1) * 32;
      const shift = (sub & 1) * 4;
      for (let j = 0; j < 32; j++) {
        const fifth = (u8(data, at + 16 + j) >> sub) & 1;
        const q = ((u8(data, quants + j) >> shift) & 15) | (fifth << 4);
        out[i + sub * 32 + j] = d * scale * q - dmin * min;
      }
    }
  }
};

/** Sixteen sub-blocks of 16 with 8-bit scales; four low bits and two high bits a weight: w = d s (q − 32). */
export const unpackQ6K: Unpack = (data, at, out) => {
  for (let i = 0; i < out.length; i += 256, at += 210) {
    const d = half(data, at + 208);
    for (let j = 0; j < 256; j++) {
      const low = u8(data, at + (j >> 7) * 64 + (j & 63)) >> (quarter(j) >= 2 ? 4 : 0);
      const high = u8(data, at + 128 + lowByte(j)) >> (2 * quarter(j));
      const q = ((low & 15) | ((high & 3) << 4)) - 32;
      out[i + j] = d * i8(data, at + 192 + (j >> 4)) * q;
    }
  }
};

/** Eight sub-blocks of 32 with 6-bit scales: w = d s times one of sixteen values. */
export const unpackIQ4XS: Unpack = (data, at, out) => {
  for (let i = 0; i < out.length; i += 256, at += 136) {
    const d = half(data, at);
    const highs = u16(data, at + 2);
    for (let sub = 0; sub < 8; sub++) {
      const low = (u8(data, at + 4 + (sub >> 1)) >> (4 * (sub & 1))) & 15;
      const scale = d * ((low | (((highs >> (2 * sub)) & 3) << 4)) - 32);
      for (let j = 0; j < 16; j++) {
        const q = u8(data, at + 8 + sub * 16 + j);
        out[i + sub * 32 + j] = scale * IQ4_VALUES[q & 15]!;
        out[i + sub * 32 + j + 16] = scale * IQ4_VALUES[q >> 4]!;
      }
    }
  }
};

/** Two bits a weight: 128 weights share 32 bytes, a quarter of them each pair of bits. */
const lowByte = (weight: number): number => (weight >> 7) * 32 + (weight & 31);
const quarter = (weight: number): number => (weight >> 5) & 3;

/** Six bits each of eight scales and eight minimums, packed into 12 bytes: `get_scale_min_k4`. */
function scaleAndMinimum(data: Uint8Array, at: number, sub: number): readonly [number, number] {
  const packed = at + sub;
  if (sub < 4) return [u8(data, packed) & 63, u8(data, packed + 4) & 63];
  return [
    (u8(data, packed + 4) & 15) | ((u8(data, packed - 4) >> 6) << 4),
    (u8(data, packed + 4) >> 4) | ((u8(data, packed) >> 6) << 4),
  ];
}
