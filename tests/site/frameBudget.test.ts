import { describe, expect } from 'vitest';
import { framedDemos } from '../browser/shipped.ts';
import { test } from '../browser/site.ts';
import { FRAME_BUDGET, visitFrame } from './frameBytes.ts';

describe.each(framedDemos())('$id in a frame', ({ id }) => {
  test('weighs little, and has neither model nor worker', async ({ visit }) => {
    const { page } = await visit('about:blank');
    const { bytes, workers, heavy } = await visitFrame(page, `/embed/${id}/`);
    console.log(`/embed/${id}/: ${(bytes / 1000).toFixed(1)} kB without fonts`);
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThanOrEqual(FRAME_BUDGET);
    expect(workers).toEqual([]);
    expect(heavy).toEqual([]);
  });
});
