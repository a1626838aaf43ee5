import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dequantise, dequantiseRows } from '../../../../src/microscope/formats/dequantise.ts';
import { WEIGHT_BLOCKS, WEIGHT_TYPES } from '../../../../src/microscope/formats/weightTypes.ts';
import { FormatError } from '../../../../src/microscope/errors.ts';
import type { WeightType } from '../../../../src/microscope/weights.ts';
import { seededRandom } from '../../../../src/microscope/index.ts';
import { randomBytes } from '../../../made-up/fileWriters.ts';

/** IEEE half to single by moving bits, not by arithmetic as the code under test does. */
function half(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >> 10) & 31;
  let fraction = bits & 1023;
  let single: number;
  if (exponent === 31) single = 0x7f800000 | (fraction << 13);
  else if (exponent > 0) single = ((exponent + 112) << 23) | (fraction << 13);
  else if (fraction === 0) single = 0;
  else {
    let shifted = 113;
    while (!(fraction & 1024)) {
      fraction <<= 1;
      shifted--;
    }
    single = (shifted << 23) | ((fraction & 1023) << 13);
  }
  return new Float32Array(new Uint32Array([(sign | single) >>> 0]).buffer)[0]!;
}

const f = Math.fround;

/**
 * ggml's own loops (ggml-quants.c), one block at a time, rounding to float32 where C does. The other types are held
 * against the `gguf` package only.
 */
const REFERENCE: Partial<Record<WeightType, (block: DataView) => number[]>> = {
  F32: (b) => [b.getFloat32(0, true)],
  F16: (b) => [half(b.getUint16(0, true))],
  BF16: (b) => {
    const widened = new DataView(new ArrayBuffer(4));
    widened.setUint16(2, b.getUint16(0, true), true);
    return [widened.getFloat32(0, true)];
  },
  Q4_0: (b) => {
    const d = half(b.getUint16(0, true));
    const quants = Array.from({ length: 16 }, (_, j) => b.getUint8(2 + j));
    return [
      ...quants.map((q) => f(((q & 0x0f) - 8) * d)),
      ...quants.map((q) => f(((q >> 4) - 8) * d)),
    ];
  },
  Q4_1: (b) => {
    const d = half(b.getUint16(0, true));
    const m = half(b.getUint16(2, true));
    const quants = Array.from({ length: 16 }, (_, j) => b.getUint8(4 + j));
    return [
      ...quants.map((q) => f(f((q & 0x0f) * d) + m)),
      ...quants.map((q) => f(f((q >> 4) * d) + m)),
    ];
  },
  Q8_0: (b) => {
    const d = half(b.getUint16(0, true));
    return Array.from({ length: 32 }, (_, j) => f(b.getInt8(2 + j) * d));
  },
  Q4_K: (b) => {
    const d = half(b.getUint16(0, true));
    const min = half(b.getUint16(2, true));
    const scales = Array.from({ length: 12 }, (_, i) => b.getUint8(4 + i));
    const out: number[] = [];
    for (let j = 0, is = 0, q = 16; j < 256; j += 64, is += 2, q += 32) {
      const [sc1, m1] = scaleMinK4(is, scales);
      const [sc2, m2] = scaleMinK4(is + 1, scales);
      for (let l = 0; l < 32; l++) {
        out.push(f(f(f(d * sc1) * (b.getUint8(q + l) & 0xf)) - f(min * m1)));
      }
      for (let l = 0; l < 32; l++) {
        out.push(f(f(f(d * sc2) * (b.getUint8(q + l) >> 4)) - f(min * m2)));
      }
    }
    return out;
  },
  Q6_K: (b) => {
    const d = half(b.getUint16(208, true));
    const out = new Array<number>(256).fill(0);
    for (let n = 0, ql = 0, qh = 128, sc = 192; n < 256; n += 128, ql += 64, qh += 32, sc += 8) {
      for (let l = 0; l < 32; l++) {
        const is = l >> 4;
        const [low, next, high] = [b.getUint8(ql + l), b.getUint8(ql + l + 32), b.getUint8(qh + l)];
        const q1 = ((low & 0xf) | (((high >> 0) & 3) << 4)) - 32;
        const q2 = ((next & 0xf) | (((high >> 2) & 3) << 4)) - 32;
        const q3 = ((low >> 4) | (((high >> 4) & 3) << 4)) - 32;
        const q4 = ((next >> 4) | (((high >> 6) & 3) << 4)) - 32;
        out[n + l] = f(f(d * b.getInt8(sc + is)) * q1);
        out[n + l + 32] = f(f(d * b.getInt8(sc + is + 2)) * q2);
        out[n + l + 64] = f(f(d * b.getInt8(sc + is + 4)) * q3);
        out[n + l + 96] = f(f(d * b.getInt8(sc + is + 6)) * q4);
      }
    }
    return out;
  },
};

function scaleMinK4(j: number, q: readonly number[]): [number, number] {
  if (j < 4) return [q[j]! & 63, q[j + 4]! & 63];
  return [(q[j + 4]! & 0xf) | ((q[j - 4]! >> 6) << 4), (q[j + 4]! >> 4) | ((q[j]! >> 6) << 4)];
}

interface Fixture {
  readonly type: WeightType;
  readonly shape: readonly number[];
  readonly packed: string;
  readonly float32: string;
}

const fixtures = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/dequantised.json'), 'utf8'),
) as Fixture[];

/** At the start of a buffer of their own, as a Float32Array needs. */
const fromBase64 = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));

describe.each(fixtures)('$type as the gguf package unpacks it', ({ type, shape, ...texts }) => {
  const data = fromBase64(texts.packed);
  const expected = new Float32Array(fromBase64(texts.float32).buffer);

  it('is the same, bit for bit', () => {
    expect(dequantise({ type, shape, data })).toEqual(expected);
  });

  it('is the same row by row, from bytes that start anywhere in a larger buffer', () => {
    const shifted = new Uint8Array(data.byteLength + 3);
    shifted.set(data, 3);
    const rows = dequantiseRows({ type, shape, data: shifted.subarray(3) }, [1, 0]);
    const width = shape[1]!;
    expect([...rows]).toEqual([...expected.subarray(width), ...expected.subarray(0, width)]);
  });

  it('is refused where a byte is missing', () => {
    expect(() => dequantise({ type, shape, data: data.subarray(1) })).toThrow(FormatError);
  });
});

it('every type that packs weights is held against the gguf package', () => {
  const packing = WEIGHT_TYPES.filter((type) => WEIGHT_BLOCKS[type].weights > 1);
  expect(fixtures.map(({ type }) => type).sort()).toEqual(packing.sort());
});

const WRITTEN_OUT = Object.keys(REFERENCE) as WeightType[];

describe.each(WRITTEN_OUT)('%s', (type) => {
  const { weights, bytes } = WEIGHT_BLOCKS[type];
  const rows = 4;
  const blocksInRow = weights === 1 ? 64 : 3;
  const data = randomBytes(rows * blocksInRow * bytes, seededRandom(bytes));
  const shape = [rows, blocksInRow * weights];
  const expected = Float32Array.from(
    Array.from({ length: rows * blocksInRow }, (_, i) =>
      REFERENCE[type]!(new DataView(data.buffer, i * bytes, bytes)),
    ).flat(),
  );

  it("gives the weights of ggml's formula, bit for bit", () => {
    expect(dequantise({ type, shape, data })).toEqual(expected);
  });

  it('gives single rows in the order asked for', () => {
    const width = blocksInRow * weights;
    const row = (i: number) => [...expected.subarray(i * width, (i + 1) * width)];
    expect([...dequantiseRows({ type, shape, data }, [2, 0, 2])]).toEqual([
      ...row(2),
      ...row(0),
      ...row(2),
    ]);
  });

  it('reads bytes that start anywhere in a larger buffer', () => {
    const shifted = new Uint8Array(data.byteLength + 3);
    shifted.set(data, 3);
    expect(dequantise({ type, shape, data: shifted.subarray(3) })).toEqual(expected);
  });

  it('refuses bytes that do not fit the shape', () => {
    const cut = data.subarray(0, data.byteLength - 1);
    expect(() => dequantise({ type, shape, data: cut })).toThrow(FormatError);
  });
});

it('every half-precision number has its own single-precision value', () => {
  const data = new Uint8Array(Uint16Array.from({ length: 65536 }, (_, bits) => bits).buffer);
  const expected = Float32Array.from({ length: 65536 }, (_, bits) => half(bits));
  expect(dequantise({ type: 'F16', shape: [65536], data })).toEqual(expected);
});

it('a row that is not there is refused by name', () => {
  const tensor = { type: 'F32', shape: [2, 1], data: new Uint8Array(8) } as const;
  expect(() => dequantiseRows(tensor, [2])).toThrow('expected a row from 0 to 1, got 2');
});
