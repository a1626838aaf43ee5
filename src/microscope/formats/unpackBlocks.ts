/** Types that pack 32 weights of a row: ggml-quants.c, `dequantize_row_*`. */
import { half, i8, u32, u8, type Unpack } from './packedNumbers.ts';

/** The sixteen values that a code of IQ4_NL or IQ4_XS stands for: ggml-common.h, `kvalues_iq4nl`. */
export const IQ4_VALUES: readonly number[] = [
  -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113,
];

/** w = d (q − 8) */
export const unpackQ40: Unpack = (data, at, out) => {
  for (let i = 0; i < out.length; i += 32, at += 18) {
    const d = half(data, at);
    for (let j = 0; j < 16; j++) {
      const q = u8(data, at + 2 + j);
      out[i + j] = d * ((q & 15) - 8);
      out[i + j + 16] = d * ((q >> 4) - 8);
    }
  }
};

/** w = d q + m */
export const unpackQ41: Unpack = (data, at, out) => {
  for (let i = 0; i < out.length; i += 32, at += 20) {
    const d = half(data, at);
    const m = half(data, at + 2);
    for (let j = 0; j < 16; j++) {
      const q = u8(data, at + 4 + j);
      out[i + j] = d * (q & 15) + m;
      out[i + j + 16] = d * (q >> 4) + m;
    }
  }
};

/** A fifth bit for each of the 32 weights, in order, before the sixteen bytes of four: w = d (q − 16). */
export const unpackQ50: Unpack = (data, at, out) => {
  for (let i = 0; i < out.length; i += 32, at += 22) {
    const d = half(data, at);
    const fifth = u32(data, at + 2);
    for (let j = 0; j < 16; j++) {
      const q = u8(data, at + 6 + j);
      out[i + j] = d * (((q & 15) | (((fifth >>> j) & 1) << 4)) - 16);
      out[i + j + 16] = d * (((q >> 4) | (((fifth >>> (j + 16)) & 1) << 4)) - 16);
    }
  }
};

/** As Q5_0, but w = d q + m. */
export const unpackQ51: Unpack = (data, at, out) => {
  for (let i = 0; i < out.length; i += 32, at += 24) {
    const d = half(data, at);
    const m = half(data, at + 2);
    const fifth = u32(data, at + 4);
    for (let j = 0; j < 16; j++) {
      const q = u8(data, at + 8 + j);
      out[i + j] = d * ((q & 15) | (((fifth >>> j) & 1) << 4)) + m;
      out[i + j + 16] = d * ((q >> 4) | (((fifth >>> (j + 16)) & 1) << 4)) + m;
    }
  }
};

/** w = d q */
export const unpackQ80: Unpack = (data, at, out) => {
  for (let i = 0; i < out.length; i += 32, at += 34) {
    const d = half(data, at);
    for (let j = 0; j < 32; j++) out[i + j] = d * i8(data, at + 2 + j);
  }
};

/** w = d times one of sixteen values. */
export const unpackIQ4NL: Unpack = (data, at, out) => {
  for (let i = 0; i < out.length; i += 32, at += 18) {
    const d = half(data, at);
    for (let j = 0; j < 16; j++) {
      const q = u8(data, at + 2 + j);
      out[i + j] = d * IQ4_VALUES[q & 15]!;
      out[i + j + 16] = d * IQ4_VALUES[q >> 4]!;
    }
  }
};
