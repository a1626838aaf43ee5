import { describe, expect, it } from 'vitest';
import { truthDirection } from '../../src/experiments/truth-direction/run.ts';
import { sentences } from '../../src/experiments/truth-direction/cities.ts';
import { resultNow } from './reruns.ts';

it('pairs every city with its country and with one it is not in, half and half', () => {
  for (const half of ['fitted', 'held out'] as const) {
    const all = sentences(half, 'is in');
    expect(new Set(all.map(({ text }) => text)).size).toBe(40);
    expect(all.filter((one) => one.true).length).toBe(20);
    const negated = sentences(half, 'is not in');
    expect(negated.map((one) => one.true)).toEqual(all.map((one) => !one.true));
  }
});

describe('the direction on SmolLM2', () => {
  // Measured with other cities: 0.50 at layer 0, 0.80 at 10, 0.99 at 12, 1.00 at 15 and 16.
  const GOLDEN = new Map([
    [0, 0.5],
    [10, 0.8],
    [12, 0.99],
    [15, 1],
    [16, 1],
  ]);
  /** What another choice of cities may move an AUROC by. Worst seen: 0.045. */
  const TOLERANCE = 0.08;

  it('tells held-out true sentences from false ones from the middle layers on, and "not" turns it round', async () => {
    const plain = await resultNow(truthDirection, 'article');
    expect(truthDirection.presets['article']?.spec.wording).toBe('is in');
    for (const [layer, expected] of GOLDEN) {
      const { auroc: found } = plain.byLayer[layer]!;
      console.log(`layer ${layer}: AUROC ${found}, elsewhere ${expected}, allowed ±${TOLERANCE}`);
      expect(Math.abs(found - expected)).toBeLessThan(TOLERANCE);
    }
    const negated = await resultNow(truthDirection, 'negated');
    expect(truthDirection.presets['negated']?.spec.wording).toBe('is not in');
    expect(negated.clearest.auroc).toBeLessThan(0.1);
  });
});
