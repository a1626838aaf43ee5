import { gzipSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import { framedDemos } from '../browser/shipped.ts';
import { test } from '../browser/site.ts';

/** Compressed, of all that a frame fetches before somebody asks it for more, but for fonts. */
const FRAME_BUDGET = 60_000;

describe.each(framedDemos())('$id in a frame', ({ id }) => {
  test('weighs little, and has neither model nor worker', async ({ visit }) => {
    const { page, requests } = await visit('about:blank');
    const workers: string[] = [];
    page.on('worker', (worker) => workers.push(worker.url()));
    const sizes: Promise<number>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() !== 'font')
        sizes.push(response.body().then((body) => gzipSync(body).length));
    });
    await page.goto(`/embed/${id}/`);
    await page.locator('[data-ready="true"]').waitFor();
    await page.waitForLoadState('networkidle');
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    console.log(`/embed/${id}/: ${(bytes / 1000).toFixed(1)} kB without fonts`);
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThan(FRAME_BUDGET);
    expect(workers).toEqual([]);
    expect(requests.filter((url) => /\/models\/|\/recorded\/|\.wasm$/.test(url))).toEqual([]);
  });
});
