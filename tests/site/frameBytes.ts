import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';

/** Compressed, of all that a frame fetches before somebody asks it for more, but for fonts. */
export const FRAME_BUDGET = 60_000;

export interface FrameVisit {
  /** Compressed, without fonts. */
  readonly bytes: number;
  /** Addresses of the workers that started. */
  readonly workers: readonly string[];
  /** Of models, results and programs: nothing that a first paint needs. */
  readonly heavy: readonly string[];
}

/** Opens a frame's address on an empty page and waits until nothing comes any more. */
export async function visitFrame(page: Page, address: string): Promise<FrameVisit> {
  const workers: string[] = [];
  const heavy: string[] = [];
  const sizes: Promise<number>[] = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  page.on('request', (request) => {
    if (/\/models\/|\/recorded\/|\.wasm$/.test(request.url())) heavy.push(request.url());
  });
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'font')
      sizes.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(address);
  await page.locator('[data-ready="true"]').waitFor();
  await page.waitForLoadState('networkidle');
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return { bytes, workers, heavy };
}
