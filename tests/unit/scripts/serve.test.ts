import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseRange, serve, type Served } from '../../../scripts/serve.ts';

const page = '<!doctype html><title>Home</title>'.padEnd(2000, ' ');
let dir: string;
let site: Served;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'conceptscope-serve-'));
  const files = {
    'dist/index.html': page,
    'dist/404.html': 'not here',
    'dist/concepts/a b/index.html': 'a b',
    'dist/embed/ioi/index.html': 'framed',
    'dist/_astro/runtime.abc123.wasm': '\0asm',
    'dist/models/part-0.bin': '0123456789',
    'secret.txt': 'secret',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(dir, path, '..'), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  site = await serve(join(dir, 'dist'), { port: 0 });
});

afterAll(async () => {
  await site.close();
  rmSync(dir, { recursive: true });
});

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(new URL(path, site.url), { headers, method, redirect: 'manual' });

describe('serve', () => {
  test('gives pages isolation, and lets frames be framed', async () => {
    const home = await ask('/');
    expect(home.status).toBe(200);
    expect(await home.text()).toBe(page);
    expect(home.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(home.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(home.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(home.headers.get('content-security-policy')).toBe("frame-ancestors 'self'");

    const framed = await ask('/embed/ioi/');
    expect(framed.status).toBe(200);
    expect(framed.headers.get('content-security-policy')).toBeNull();
    expect(framed.headers.get('x-frame-options')).toBeNull();
    expect(framed.headers.get('cross-origin-opener-policy')).toBeNull();
    expect(framed.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  test('compresses texts for those who can read it', async () => {
    const headers = (encoding: string) =>
      new Promise<Record<string, unknown>>((resolve, reject) => {
        get(site.url, { headers: { 'accept-encoding': encoding } }, (response) => {
          response.resume();
          resolve(response.headers);
        }).on('error', reject);
      });
    const small = await headers('gzip, br');
    expect(small['content-encoding']).toBe('gzip');
    expect(Number(small['content-length'])).toBeLessThan(200);
    const whole = await headers('identity');
    expect(whole['content-encoding']).toBeUndefined();
    expect(whole['content-length']).toBe(String(page.length));
  });

  test('wasm has its own type, hashed assets are kept for good, all else is asked for again', async () => {
    const wasm = await ask('/_astro/runtime.abc123.wasm');
    expect(wasm.headers.get('content-type')).toBe('application/wasm');
    expect(wasm.headers.get('cache-control')).toContain('immutable');
    const part = await ask('/models/part-0.bin');
    expect(part.headers.get('cache-control')).toBe('no-cache');
    const again = await ask('/models/part-0.bin', {
      'if-none-match': part.headers.get('etag') ?? '',
    });
    expect(again.status).toBe(304);
  });

  test('sends part of a file, so that downloads resume', async () => {
    const part = await ask('/models/part-0.bin', { range: 'bytes=3-5' });
    expect([part.status, await part.text()]).toEqual([206, '345']);
    expect(part.headers.get('content-range')).toBe('bytes 3-5/10');
    const beyond = await ask('/models/part-0.bin', { range: 'bytes=10-' });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe('bytes */10');
  });

  test('leads folders to their slash, and the lost to the 404 page', async () => {
    const folder = await ask('/concepts/a%20b');
    expect(folder.status).toBe(301);
    expect(folder.headers.get('location')).toBe('/concepts/a%20b/');
    expect(await (await ask('/concepts/a%20b/')).text()).toBe('a b');
    const lost = await ask('/nowhere/');
    expect([lost.status, await lost.text()]).toEqual([404, 'not here']);
  });

  test.each(['/..%2fsecret.txt', '/%2e%2e/secret.txt', '/concepts/..%2f..%2fsecret.txt', '/%00'])(
    'does not leave its folder for %s',
    async (path) => {
      const response = await ask(path);
      expect([400, 404]).toContain(response.status);
      expect(await response.text()).not.toContain('secret');
    },
  );

  test('only reads', async () => {
    expect((await ask('/', {}, 'POST')).status).toBe(405);
    const head = await ask('/models/part-0.bin', {}, 'HEAD');
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['10', '']);
  });

  test('takes the next port where one is busy', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const next = await serve(join(dir, 'dist'), { port });
    expect(next.port).toBeGreaterThan(port);
    expect((await fetch(next.url)).status).toBe(200);
    await next.close();
    await new Promise((resolve) => other.close(resolve));
  });

  test('says that there is nothing to serve', async () => {
    await expect(serve(join(dir, 'nowhere'))).rejects.toThrow('expected a built site');
  });
});

test.each([
  [undefined, undefined],
  ['bytes=0-', { start: 0, end: 9 }],
  ['bytes=2-100', { start: 2, end: 9 }],
  ['bytes=-3', { start: 7, end: 9 }],
  ['bytes=-30', { start: 0, end: 9 }],
  ['bytes=5-4', 'unsatisfiable'],
  ['bytes=-', undefined],
  ['bytes=0-1,3-4', undefined],
])('parseRange reads %s of 10 bytes', (header, range) => {
  expect(parseRange(header, 10)).toEqual(range);
});
