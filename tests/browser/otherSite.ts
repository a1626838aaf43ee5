import type { Frame, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { serveHost } from './hostPage.ts';

/** A page of another site that holds the given HTML, until the test has ended. */
export async function otherSite(html: string): Promise<string> {
  const host = await serveHost(html);
  onTestFinished(() => host.close());
  return host.url;
}

export interface Heard {
  readonly data: Readonly<Record<string, unknown>>;
  readonly origin: string;
  /** Which of the page's frames said it, counted from 0. */
  readonly frame: number;
}

/** What frames have told the page so far. */
export const heardBy = (page: Page): Promise<readonly Heard[]> =>
  page.evaluate(() => (globalThis as unknown as { heard: Heard[] }).heard);

/** A frame of the page by how its address begins. */
export async function findFrame(page: Page, address: string): Promise<Frame> {
  const find = () => page.frames().find((candidate) => candidate.url().startsWith(address));
  await expect.poll(find, { timeout: 30_000 }).toBeDefined(); // a lazy frame comes after the page
  return find()!;
}
