/** A page of another site (`localhost`, not `127.0.0.1`), and what is done with the frames on it; for tests and the bench. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Frame, Locator } from 'playwright-core';

export interface HostPage {
  readonly url: string;
  close(): void;
}

/** Serves the given HTML in a page that notes what frames tell it. */
export async function serveHost(html: string): Promise<HostPage> {
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
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const WAIT_MS = 30_000;
const PAUSE_MS = 50;

/** Asks until the answer is yes. Throws with what was waited for. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + WAIT_MS; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`waited ${WAIT_MS / 1000} s for ${what}`);
}

/**
 * Brings a frame's element into sight until its demo is awake: a browser lets what is out of sight rest, and a frame that
 * grows above pushes others out of it.
 */
export function wakeFrame(element: Locator, frame: Frame): Promise<void> {
  return until(`the demo in ${frame.url()}`, async () => {
    await element.scrollIntoViewIfNeeded();
    return (await frame.locator('[data-ready="true"]').count()) === 1;
  });
}
