import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Frame, Locator, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

/** A page of another site (`localhost`, not `127.0.0.1`) that holds the given HTML and notes what frames tell it. */
export async function otherSite(html: string): Promise<string> {
  const page = `<!doctype html><html lang="en"><title>Another site</title><link rel="icon" href="data:,">
    <script>heard = []; addEventListener('message', ({ data, origin, source }) => {
      const frame = [...document.querySelectorAll('iframe')].findIndex((one) => one.contentWindow === source);
      heard.push({ data, origin, frame });
    });</script>
    <body style="margin: 0">${html}</body></html>`;
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page),
  );
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
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

/**
 * Brings a frame's element into sight until its demo is awake: a browser lets what is out of sight rest, and a frame that
 * grows above pushes others out of it.
 */
export async function wakeFrame(element: Locator, frame: Frame): Promise<void> {
  const look = async () => {
    await element.scrollIntoViewIfNeeded();
    return frame.locator('[data-ready="true"]').count();
  };
  await expect.poll(look, { timeout: 30_000 }).toBe(1);
}
