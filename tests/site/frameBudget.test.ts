import { gzipSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import { framedDemos } from '../browser/shipped.ts';
import { test } from '../browser/site.ts';
import type { BuiltPage } from './builtPages.ts';
import { FRAME_BUDGET, visitFrame } from './frameBytes.ts';
import { placedDemos } from './placeRows.ts';

const placed = new Map(placedDemos().map((demo) => [demo.id, demo]));

/** What a page fetches by its markup. */
const fetched = ({ document }: BuiltPage) =>
  [...document.querySelectorAll('script[src], link[href^="/_astro/"]')].map(
    (one) => one.getAttribute('src') ?? one.getAttribute('href'),
  );

describe.each(framedDemos())('$id in a frame', ({ id, data }) => {
  test('weighs little at each of its examples, and has neither model nor worker', async ({
    visit,
  }) => {
    const { page } = await visit('about:blank');
    const { bytes, workers, heavy } = await visitFrame(page, `/embed/${id}/`);
    expect(bytes).toBeGreaterThan(20_000);
    expect(workers).toEqual([]);
    expect(heavy).toEqual([]);
    // The frames of the other examples fetch the same, and have another figure in them.
    const { frame } = placed.get(id)!;
    const first = frame(data.preset);
    for (const preset of Object.keys(data.presets)) {
      const own = frame(preset);
      expect(fetched(own)).toEqual(fetched(first));
      const more = gzipSync(own.html).length - gzipSync(first.html).length;
      console.log(`${own.path}: ${((bytes + more) / 1000).toFixed(1)} kB without fonts`);
      expect(bytes + more, preset).toBeLessThanOrEqual(FRAME_BUDGET);
    }
  });
});
