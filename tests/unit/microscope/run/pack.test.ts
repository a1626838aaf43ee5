import { afterAll, describe, expect, it } from 'vitest';
import type { WeightTensor } from '../../../../src/microscope/index.ts';
import { dequantise } from '../../../../src/microscope/formats/dequantise.ts';
import { expand, unpackRows, type SlotArrays } from '../../../../src/microscope/run/expand.ts';
import { matrixFormat, packMatrix } from '../../../../src/microscope/run/pack.ts';
import { build, closeAll, TOKENS } from '../../../made-up/buildModel.ts';
import { madeUpModel, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

const TYPES = ['Q4_0', 'Q4_1', 'Q8_0', 'F32'] as const;

/** A matrix whose rows, blocks and columns all differ in number: `[96 out, 64 in]`. */
const stored = (type: (typeof TYPES)[number]): Promise<WeightTensor> =>
  madeUpModel(SMALL_LLAMA, type).read('blocks.1.mlp.in');

describe('a packed matrix', () => {
  it.each(TYPES)('%s gives back the numbers that were stored', async (type) => {
    const tensor = await stored(type);
    const packed = packMatrix(tensor, matrixFormat(type, true, 'rows'));
    expect(tensor.shape).toEqual([96, 64]);
    expect([...unpackRows(packed, 0, 96)]).toEqual([...dequantise(tensor)]);
    expect([...unpackRows(packed, 5, 7)]).toEqual([...dequantise(tensor)].slice(5 * 64, 7 * 64));
  });

  it('gives back its rows where they are held as columns', async () => {
    const tensor = await stored('Q4_1');
    const packed = packMatrix(tensor, 'columns');
    expect([...unpackRows(packed, 5, 7)]).toEqual([...dequantise(tensor)].slice(5 * 64, 7 * 64));
  });

  it('takes no more bytes than it took in the file', async () => {
    for (const type of ['Q4_0', 'Q4_1', 'Q8_0'] as const) {
      const tensor = await stored(type);
      const packed = packMatrix(tensor, matrixFormat(type, true, 'rows'));
      const bytes = Object.values(packed)
        .filter((value) => ArrayBuffer.isView(value))
        .reduce((sum, { byteLength }) => sum + byteLength, 0);
      expect(bytes).toBe(tensor.data.byteLength);
    }
  });

  it('expands into what MatMulNBits multiplies by: d (q − 8) and a share of m + 8 d a block', async () => {
    const tensor = await stored('Q4_1');
    const arrays: SlotArrays = new Map();
    expand(arrays, 'w', packMatrix(tensor, 'q4m'));
    const [codes, scales, minimums] = ['codes', 'scales', 'minimums'].map((part) =>
      arrays.get(`w.${part}`)!,
    );
    dequantise(tensor).forEach((weight, i) => {
      const block = i >> 5;
      const [row, column] = [block >> 1, block & 1]; // two blocks a row
      const code = (codes![i >> 1]! >> (4 * (i & 1))) & 15;
      const given = scales![block]! * (code - 8) + minimums![column * 96 + row]!;
      expect(given).toBeCloseTo(weight, 6);
    });
  });
});

describe('the lean path', () => {
  afterAll(closeAll);

  it('keeps runs that share its arrays apart', async () => {
    const { model } = await build(SMALL_LLAMA, 'Q4_1', 'lean');
    const other = TOKENS.map((token) => token + 1);
    const run = async (tokens: readonly number[]) => [
      ...(await model.run(tokens, { logitsAt: 'all' })).logits.data,
    ];
    const alone = [await run(TOKENS), await run(other)];
    expect(await Promise.all([run(TOKENS), run(other)])).toEqual(alone);
  });
});
