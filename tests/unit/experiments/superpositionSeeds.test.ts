import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { superpositionSeeds } from '../../../src/experiments/superposition-seeds/run.ts';
import type { SeedsResult } from '../../../src/experiments/superposition-seeds/spec.ts';

const path = new URL('../../../content/recorded/superposition-seeds/article.json', import.meta.url);
const recorded = superpositionSeeds.result.parse(
  (JSON.parse(readFileSync(path, 'utf8')) as { result: unknown }).result,
);
const asked = superpositionSeeds.presets.article!.spec;

const run = (change: Partial<typeof asked>): Promise<SeedsResult> => {
  const { signal } = new AbortController();
  const model = () => Promise.reject(new Error('it needs no model'));
  return superpositionSeeds.run(
    { signal, model, progress: () => undefined },
    { ...asked, ...change },
  );
};

describe('the recorded band of features per dimension', () => {
  it(
    'holds for seeds that it was not made from, at every density',
    { timeout: 180_000 },
    async () => {
      const others = await run({ seed: 500, seeds: 4 });
      const misses = others.points.map(({ perDimension: { low, high } }, at) => {
        const band = recorded.points[at]!.perDimension;
        return Math.max(band.low - low, high - band.high, 0);
      });
      console.log(
        `other seeds leave the band by ${Math.max(...misses).toFixed(3)} at most (allowed ${recorded.tolerance})`,
      );
      expect(Math.max(...misses)).toBeLessThanOrEqual(recorded.tolerance);
      for (const [at, { density, pentagon, axes }] of others.points.entries()) {
        if (density >= 0.3) expect(pentagon, `density ${density}`).toBe(0);
        if (density <= 0.05) expect(pentagon, `density ${density}`).toBe(4);
        if (density >= 0.7) expect(axes, `density ${density}`).toBe(4);
        expect(recorded.points[at]!.density).toBe(density);
      }
    },
  );

  it('is not so wide that anything would lie in it', () => {
    const widest = recorded.points.map(({ perDimension: { low, high } }) => high - low);
    expect(Math.max(...widest)).toBeLessThan(1.2);
    expect(recorded.tolerance).toBeLessThan(0.2);
    const narrow = widest.filter((width) => width < 0.1);
    expect(narrow.length).toBeGreaterThanOrEqual(4);
  });

  it('says for every seed in which shape it ended', async () => {
    const { points } = await run({ steps: 20, seeds: 3, densities: [1, 0.1] });
    for (const { axes, mixed, pairs, pentagon, other } of points)
      expect(axes + mixed + pairs + pentagon + other).toBe(3);
  });
});
