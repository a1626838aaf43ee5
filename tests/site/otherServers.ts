import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { preview } from 'vite';

/** A port that nobody has taken just now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** Of a GET. The body is read to its end: a connection that the server closes over an unread one ends the process. */
export async function statusOf(address: string): Promise<number> {
  const response = await fetch(address);
  await response.arrayBuffer();
  return response.status;
}

/** Waits until something answers there. */
async function answering(address: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const status = await statusOf(address).catch(() => 0);
    if (status === 200) return address;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${address}: nothing answers`);
}

/** Python's `http.server`, which sends files and no header of ours, over a folder in which the site is a sub-folder. */
export async function servedByPython(dir: string, base: string): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'conceptscope-python-'));
  symlinkSync(dir, join(root, base.replaceAll('/', '')));
  const port = await freePort();
  const server = spawn('python3', ['-m', 'http.server', String(port), '--directory', root], {
    stdio: 'ignore',
  });
  onTestFinished(() => {
    server.kill();
    rmSync(root, { recursive: true });
  });
  return answering(`http://localhost:${port}${base}`);
}

/** Vite's `preview`, which other Astro and Vite sites are served by while they are tried. */
export async function servedByVite(dir: string, base: string): Promise<string> {
  const server = await preview({
    configFile: false,
    base,
    logLevel: 'silent',
    build: { outDir: dir },
    preview: { port: await freePort(), host: 'localhost' },
  });
  onTestFinished(() => server.close());
  return answering(server.resolvedUrls!.local[0]!);
}
