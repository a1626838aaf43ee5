import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  amountOf,
  amountReveal,
  circuitJson,
  cutCaption,
  cutData,
  cutTitle,
} from '../../../../src/demos/circuit-finder/circuit.ts';
import {
  hintsTo,
  mapCaption,
  mapTable,
  mapTitle,
  mostWrong,
  tellNode,
} from '../../../../src/demos/circuit-finder/parts.ts';
import { partName } from '../../../../src/words/parts.ts';
import {
  checkCaption,
  checkData,
  checkSummary,
  checkTitle,
} from '../../../../src/demos/circuit-finder/scatter.ts';
import { pairSentence } from '../../../../src/words/pairSentence.ts';
import { halfAt, sizeAt } from '../../../../src/experiments/circuit-finder/sizes.ts';
import { spec, type CircuitFinderResult } from '../../../../src/experiments/circuit-finder/spec.ts';

const FOLDER = join(import.meta.dirname, '../../../../content/recorded/circuit-finder');
const recorded = (preset: string) => {
  const text = readFileSync(join(FOLDER, `${preset}.json`), 'utf8');
  return (JSON.parse(text) as { result: CircuitFinderResult }).result;
};
const mary = recorded('mary');
const presets = Object.keys(spec.presets);

/** A layer of two heads and its MLP, and another. */
const small: CircuitFinderResult = {
  ...mary,
  nHeads: 2,
  secant: [
    [0.5, -0.2, 0.9],
    [0.1, 0.05, 0],
  ],
  gradient: [
    [0.4, -0.1, 0.2],
    [0, 0, 0],
  ],
  exact: [
    [0.5, null, 1],
    [null, null, null],
  ],
  cut: {
    ...{ sizes: [1, 2], resample: [0.4, 0.75], mean: null, rest: [0.6, 0.1] },
    random: [
      [0, 0.1],
      [0.2, 0.3],
    ],
  },
};
const cut = small.cut!;

describe('the questions of the circuit finder', () => {
  it.each(presets)('%s: the part that the gradient gets most wrong is known', (preset) => {
    const result = recorded(preset);
    const [layer, column] = preset === 'saturated' ? [16, 0] : [0, 9];
    const worst = mostWrong(result)!;
    const off = (layer: number, column: number) => {
      const patched = result.exact[layer]![column];
      return patched === null || patched === undefined
        ? 0
        : Math.abs(patched - result.gradient[layer]![column]!);
    };
    const all = result.exact.map((line, layer) => line.map((_, column) => off(layer, column)));
    expect(Math.max(...all.flat())).toBeCloseTo(off(layer, column), 6);
    expect(partName(worst)).toBe(preset === 'saturated' ? 'head 16.0' : 'MLP 0');
  });

  it('hints at the kind of part, then at its layers', () => {
    expect(hintsTo({ layer: 0, head: null }, mary)).toEqual([
      'It is an MLP.',
      'It is in layers 0 to 9.',
    ]);
    expect(hintsTo({ layer: 29, head: 1 }, mary)).toEqual([
      'It is a head.',
      'It is in layers 20 to 29.',
    ]);
  });

  it.each([
    ['mary', 'few'],
    ['capital', 'few'],
    ['opposite', 'some'],
    ['induction', 'some'],
    ['saturated', 'some'],
    ['years', 'few'],
    ['misleading', 'many'],
  ])('%s: half of the gap takes %s heads', (preset, amount) => {
    expect(amountOf(recorded(preset).cut!)).toBe(amount);
  });

  it('say what it takes, also where nothing suffices', () => {
    expect(amountReveal(small, cut)).toBe(
      'The first two heads keep 75%; as many drawn by lot keep 20%.',
    );
    const poor = { ...cut, resample: [0.1, 0.2] };
    expect(amountOf(poor)).toBe('most');
    expect(amountReveal(small, poor)).toContain('short of all 4 heads');
    expect(halfAt(cut)).toBe(1);
    expect([null, 1, 2, 500].map((size) => sizeAt(cut, size))).toEqual([1, 0, 1, 1]);
    expect(sizeAt(poor, null)).toBe(1);
  });
});

describe('the figures of the circuit finder', () => {
  it('tell a part by the gradient alone until the reader has guessed', () => {
    const mlp = { layer: 0, head: null };
    expect(tellNode(small, mlp, false)).toBe('MLP 0: by gradient +0.20, patched exactly');
    expect(tellNode(small, mlp, true)).toBe(
      'MLP 0: by gradient +0.20, by secant +0.90, patched exactly +1.00',
    );
    expect(tellNode(small, { layer: 1, head: 0 }, true)).toContain('not patched');
    expect(mapTitle(mary, 'gradient', false)).not.toMatch(/MLP|head/);
    expect(mapTitle(small, 'exact', true)).toBe(
      'Patched, MLP 0 (+1.00) and head 0.0 (+0.50) come first',
    );
    expect(mapCaption({ ...small, toPatch: 5 }, 'exact')).toContain('2 of 5 ringed parts');
  });

  it('list the ringed parts, by the gradient alone until the reader has guessed', () => {
    expect(mapTable(small, false)).toEqual({
      columns: ['ringed part', 'by gradient'],
      rows: [
        ['head 0.0', 0.4],
        ['MLP 0', 0.2],
      ],
    });
    expect(mapTable(small, true).rows).toEqual([
      ['MLP 0', 0.2, 0.9, 1],
      ['head 0.0', 0.4, 0.5, 0.5],
    ]);
  });

  it('set every patched part against its guess, and name those that are off most', () => {
    const { points, y, identity } = checkData(small, 'secant', []);
    expect(points).toEqual([
      { name: 'head 0.0', values: [0.5, 0.4, 0.5] },
      { name: 'MLP 0', values: [1, 0.2, 0.9] },
    ]);
    expect([y, identity]).toEqual([2, true]);
    expect(checkTitle(mary, 'gradient')).toMatch(/is 0\.81; it is off most on MLP 0$/);
    expect(checkSummary(mary, 'secant')).toMatch(/^Correlation 0\.99: heads 0\.98, MLPs 0\.99$/);
    expect(checkCaption(mary, 'gradient')).toContain('MLP 0 (+0.25 for +1.00)');
    expect(checkCaption(recorded('misleading'), 'secant')).toContain('missed head 16.0 and MLP 5');
    expect(checkCaption({ ...mary, missed: [] }, 'secant')).toContain('missed none');
    expect(checkCaption(recorded('saturated'), 'gradient')).toMatch(
      /From the last token heads 5\.6, 17\.4 and 18\.6 look almost only at one token/,
    );
    expect(checkCaption(recorded('saturated'), 'secant')).not.toContain('From the last token');
    expect(checkCaption(mary, 'gradient')).not.toContain('From the last token');
    expect(checkTitle({ ...mary, toPatch: 0 }, 'secant')).toMatch(/unchecked$/);
  });

  it('cut the circuit where the slider stands', () => {
    expect(cutTitle(small, cut, 0)).toBe('One head of 4 keeps 40% of the gap');
    expect(cutTitle(small, cut, 1)).toBe('2 heads of 4 keep 75% of the gap');
    expect(cutCaption(small, cut, 1)).toMatch(
      /^Kept: 0\.0 and 0\.1\..*others keep 10%.*keep 20%\.$/,
    );
    expect(cutCaption(mary, mary.cut!, 5)).toContain('and 8 more');
    const { lines } = cutData(small, cut, 1);
    expect(lines.map(({ points }) => points.at(-1)!.y)).toEqual([1, 0, 1]);
    expect(lines.at(-1)!.points[0]).toEqual({ x: 1, y: 0.1, low: 0, high: 0.2 });
  });

  it('hand the circuit on as data', () => {
    const asked = spec.presets.mary!.spec;
    const told = JSON.parse(circuitJson(small, asked, cut, 0)) as Record<string, unknown>;
    expect(told).toMatchObject({
      answer: ' Mary',
      heads: [{ hook: 'blocks.0.attn.hook_z', layer: 0, head: 0, exact: 0.5, secant: 0.5 }],
      faithfulness: { resample: 0.4, mean: null, withoutThem: 0.6, byLot: [0, 0.2] },
    });
    const without = { ...asked, cutNodes: [{ layer: 0, head: 0 }] };
    const cutOff = JSON.parse(circuitJson(small, without, cut, 0)) as Record<string, unknown>;
    expect(cutOff).toMatchObject({ faithfulnessWithNothingCut: { resample: 0.4 } });
    expect(cutOff).not.toHaveProperty('faithfulness');
    const years = recorded('years');
    const joined = circuitJson(years, spec.presets.years!.spec, years.cut!, 0);
    expect(JSON.parse(joined)).toMatchObject({ answer: '6', foil: '3' });
  });

  it('say where the prompts differ and who leads on each', () => {
    expect(pairSentence(mary)).toBe(
      'They differ in 1 of 14 tokens: “John” for “Mary”. On the clean prompt “Mary” leads “John” by 6.12 logits, on the corrupt one “John” leads “Mary” by 5.49 logits.',
    );
  });
});
