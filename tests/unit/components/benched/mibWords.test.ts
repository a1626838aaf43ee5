import { describe, expect, it } from 'vitest';
import {
  mibCaption,
  mibData,
  mibTable,
  mibTitle,
} from '../../../../src/components/benched/mibWords.ts';
import { mibSchema, type MibBench } from '../../../../src/schemas/mibBench.ts';

type Row = MibBench['ways'][number];

const row = (way: Row['way'], absolute: number[]): Row => ({
  ...{ way, cpr: 1, cmd: 0.1, signed: absolute, absolute, nodes: [1, 2, 3], firstMlp: 1 },
});

const result = (...ways: Row[]): MibBench =>
  mibSchema.parse({
    ...{ scored: 8, tried: 104, leftOut: 0, nodes: 300, edges: 123211, steps: 5, draws: 2 },
    ...{ clean: 4, corrupt: -4, sizes: [0.001, 0.02, 1], ways },
  });

describe('the figure of circuits by size', () => {
  const exact = row('exact', [0.6, 0.8, 1]);
  const secant = row('secant', [0.5, 0.9, 1]);

  it('names the lists that need the fewest ways, and what the gradient needs', () => {
    expect(mibTitle(result(exact, secant, row('gradient', [0, 0.5, 1])))).toBe(
      'To keep half of the lead, 0.1% of the ways are enough by exact patching or secant; by the gradient it takes 2%',
    );
  });

  it('leaves the gradient’s lag out where there is none, and never names the lot', () => {
    const title = mibTitle(result(exact, row('gradient', [0.7, 1, 1]), row('random', [0.9, 1, 1])));
    expect(title).toBe(
      'To keep half of the lead, 0.1% of the ways are enough by exact patching or gradient',
    );
  });

  it('counts pairs, parts and ways in its caption', () => {
    expect(mibCaption(result(exact))).toMatch(
      /300 heads and MLPs, with 123,211 ways.* 8 pairs.* 104 others/,
    );
  });

  it('gives the same numbers as lines and as a table', () => {
    const all = result(exact, secant);
    expect(mibData(all).lines[1]).toMatchObject({
      name: 'secant',
      points: [
        { x: 0.1, y: 0.5 },
        { x: 2, y: 0.9 },
        { x: 100, y: 1 },
      ],
    });
    expect(mibTable(all)).toEqual({
      columns: ['ranked by', 'CPR', 'CMD', '0.1%', '2%', '100%'],
      rows: [
        ['exact patching', 1, 0.1, 0.6, 0.8, 1],
        ['secant', 1, 0.1, 0.5, 0.9, 1],
      ],
    });
  });
});
