import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Frame, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

/** A page of another site (`localhost`, not `127.0.0.1`) that holds the given HTML and notes what frames tell it. */
export async function otherSite(html: string): Promise<string> {
  const page = `<!doctype html><html lang="en"><title>Another site</title><link rel="icon" href="data:,">
    <script>heard = []; addEventListener('message', (event) => heard.push({ data: event.data, origin: event.origin }));</script>
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

/** A frame of the page by how its address begins. */
export async function findFrame(page: Page, address: string): Promise<Frame> {
  const find = () => page.frames().find((candidate) => candidate.url().startsWith(address));
  await expect.poll(find, { timeout: 30_000 }).toBeDefined(); // a lazy frame comes after the page
  return find()!;
}
