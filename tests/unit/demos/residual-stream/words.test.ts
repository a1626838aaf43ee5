import { describe, expect, it } from 'vitest';
import type { ResidualStreamResult } from '../../../../src/experiments/residual-stream/spec.ts';
import { barSpots, barTable, tellBar } from '../../../../src/demos/residual-stream/layerBars.ts';
import {
  editName,
  neededReveal,
  outcomeCaption,
  outcomeTitle,
  skipsCaption,
  skipsOf,
  thirdOf,
  thirds,
  waterfallOf,
  waterfallTitle,
  writerReveal,
} from '../../../../src/demos/residual-stream/words.ts';

const says = (token: number, text: string, lead: number) => ({
  ...{ lead, answerProbability: 0.5, answerRank: token },
  answers: [{ token, text, logit: 9, probability: 0.5 }],
});
const whole = { edit: 'none', layer: 0, other: 1 } as const;
const skip = { edit: 'skip', layer: 1, other: 0 } as const;

/** Two layers: the lead of 3 is −0.5 + (1 + 0.25) + (3 − 0.75). */
const made: ResidualStreamResult = {
  strTokens: ['a'],
  answer: { token: 0, text: ' Mary', positions: [] },
  foil: { token: 1, text: ' John', positions: [] },
  nLayers: 2,
  dModel: 4,
  clean: says(0, ' Mary', 3),
  writes: {
    ...{ embed: -0.5, bias: 0, attention: [1, 3], mlps: [0.25, -0.75] },
    heads: [[1], [3]],
    reached: [0.75, 3],
  },
  stream: { sizes: [1, 2, 3], turns: [0.5, 0.9] },
  skipped: [-2, 4],
  layers: { mostWritten: 1, mostNeeded: 0, halfKept: 1, grown: 1 },
  edited: null,
};

describe('the waterfall', () => {
  it('goes from the embedding to the lead, each bar from the end of the one before', () => {
    const { bars } = waterfallOf(made);
    expect(bars.map(({ from, to }) => [from, to])).toEqual([
      [-0.5, 0.5],
      [0.5, 0.75],
      [0.75, 3.75],
      [3.75, 3],
    ]);
    expect(bars.at(-1)!.to).toBe(made.clean.lead);
    expect(bars.map(({ hollow }) => hollow ?? false)).toEqual([false, true, false, true]);
    expect(tellBar(bars[3]!)).toBe('layer 1, MLP: −0.75, to 3.00');
    expect(waterfallTitle(made)).toBe('Layer 1, attention, writes most of the lead: +3.0');
  });

  it('has a spot at the end of each bar, from the lowest layer up, and the same numbers as a table', () => {
    const data = waterfallOf(made);
    const spots = barSpots(data);
    expect(spots.map(({ y }) => y)).toEqual([0.125, 0.375, 0.625, 0.875]);
    expect(spots[2]!.x).toBeGreaterThan(spots[3]!.x);
    expect(barTable(data, 'lead so far').rows[2]).toEqual(['layer 1, attention', 3, 3.75]);
  });
});

describe('skipped layers', () => {
  it('go from the lead of the whole model to the lead without each', () => {
    const { bars, reference } = skipsOf(made);
    expect(bars.map(({ from, to }) => [from, to])).toEqual([
      [3, -2],
      [3, 4],
    ]);
    expect(reference!.at).toBe(3);
    expect(skipsCaption(made)).toContain('Without 1 of the 2 layers, taken one by one');
  });

  it('are compared with what the layers write', () => {
    expect(writerReveal(made)).toBe('Layer 1 writes +2.3, of a lead of 3.0.');
    expect(neededReveal(made)).toBe(
      'Layer 0: without it the lead is −2.0. What it writes for the lead itself is +1.3. Without layer 1, which writes most, 4.0 is left.',
    );
    const layers = { ...made.layers, mostNeeded: 1 };
    expect(neededReveal({ ...made, layers })).toBe(
      'Layer 1: without it the lead is 4.0. It is also the one that writes most.',
    );
  });
});

describe('what was done to the model', () => {
  it('is named in the order of layers', () => {
    expect(editName(whole)).toBe('');
    expect(editName(skip)).toBe('without layer 1');
    expect(editName({ edit: 'swap', layer: 5, other: 2 })).toBe('layers 2 and 5 changed over');
  });

  it('heads the outcome, which says whether the first choice has changed', () => {
    expect(outcomeTitle(made, whole)).toBe('The model says “Mary”');
    expect(outcomeTitle({ ...made, edited: says(0, ' Mary', 1) }, skip)).toBe(
      'Without layer 1 the model still says “Mary”',
    );
    const turned = { ...made, edited: says(1, ' John', -2) };
    expect(outcomeTitle(turned, skip)).toBe('Without layer 1 the model no longer says “Mary”');
    expect(outcomeCaption(turned)).toBe(
      'The lead of “Mary” over “John” is 3.0 logits in the whole model and −2.0 in the changed one.',
    );
  });
});

describe('the thirds of a model', () => {
  it.each([3, 4, 12, 30])('hold each of %i layers once, and none is empty', (nLayers) => {
    const counted = [0, 0, 0];
    for (let layer = 0; layer < nLayers; layer++) counted[thirdOf(layer, nLayers)]! += 1;
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(nLayers);
    expect(counted.every((count) => count > 0)).toBe(true);
  });

  it('are named by their layers', () => {
    expect(thirds(30).map(({ label }) => label)).toEqual([
      'the first third, layers 0 to 9',
      'the middle third, layers 10 to 19',
      'the last third, layers 20 to 29',
    ]);
    expect([9, 10, 19, 20].map((layer) => thirdOf(layer, 30))).toEqual([0, 1, 1, 2]);
  });
});
