import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { precompress } from '../../../scripts/precompress.ts';
import { serve, type Served } from '../../../scripts/serve.ts';
import { siteBase } from '../../../scripts/siteBase.ts';

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
    'dist/models/model.safetensors': 'weights',
    'dist/llms.txt': '“text”',
    'secret.txt': 'secret',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(dir, path, '..'), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  precompress(join(dir, 'dist'));
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
    expect(home.headers.get('content-type')).toBe('text/html;charset=utf-8');
    expect(home.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(home.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(home.headers.get('content-security-policy')).toBe("frame-ancestors 'none'");

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

  test.each([
    ['/llms.txt', 'text/plain; charset=utf-8'],
    ['/models/model.safetensors', 'application/octet-stream'],
  ])('names the type of %s', async (path, type) => {
    expect((await ask(path)).headers.get('content-type')).toBe(type);
  });

  test('sends part of a file, so that downloads resume', async () => {
    const part = await ask('/models/part-0.bin', { range: 'bytes=3-5' });
    expect([part.status, await part.text()]).toEqual([206, '345']);
    expect(part.headers.get('content-range')).toBe('bytes 3-5/10');
    const beyond = await ask('/models/part-0.bin', { range: 'bytes=10-' });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe('bytes */10');
  });

  test.each([
    ['bytes=0-', 206, '0123456789'],
    ['bytes=4-', 206, '456789'],
    ['bytes=2-100', 206, '23456789'],
    ['bytes=0-0', 200, '0123456789'],
    ['bytes=-3', 200, '0123456789'],
    ['bytes=5-4', 200, '0123456789'],
    ['bytes=-', 200, '0123456789'],
    ['bytes=0-1,3-4', 200, '0123456789'],
    ['lines=1-2', 200, '0123456789'],
  ])('answers the range %s with %i and no wrong byte', async (range, status, text) => {
    const response = await ask('/models/part-0.bin', { range });
    expect([response.status, await response.text()]).toEqual([status, text]);
  });

  test('shows what was built while it serves', async () => {
    const file = join(dir, 'dist/later/index.html');
    mkdirSync(join(file, '..'));
    writeFileSync(file, 'later');
    expect(await (await ask('/later/')).text()).toBe('later');
    rmSync(file);
    expect((await ask('/later/')).status).toBe(404);
  });

  test('leads folders to their slash, and the lost to the 404 page', async () => {
    const folder = await ask('/concepts/a%20b?device=wasm');
    expect(folder.status).toBe(301);
    expect(folder.headers.get('location')).toBe('/concepts/a%20b/?device=wasm');
    expect(await (await ask('/concepts/a%20b/')).text()).toBe('a b');
    const lost = await ask('/nowhere/');
    expect([lost.status, await lost.text()]).toEqual([404, 'not here']);
  });

  test.each([
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/concepts/..%2f..%2fsecret.txt',
    '/%00',
    '/%zz',
  ])('does not leave its folder for %s', async (path) => {
    const response = await ask(path);
    expect([400, 404]).toContain(response.status);
    expect(await response.text()).not.toContain('secret');
  });

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

describe('serve under a base', () => {
  test('answers there as at the root, and leads to it from above', async () => {
    const under = await serve(join(dir, 'dist'), { port: 0, base: '/kb/' });
    onTestFinished(() => under.close());
    expect(under.url).toBe(`http://127.0.0.1:${under.port}/kb/`);
    const get = (path: string) =>
      fetch(`http://127.0.0.1:${under.port}${path}`, { redirect: 'manual' });
    expect(await (await get('/kb/')).text()).toBe(page);
    expect(await (await get('/kb/models/part-0.bin')).text()).toBe('0123456789');
    for (const path of ['/kb', '/']) {
      const above = await get(path);
      expect([above.status, above.headers.get('location')]).toEqual([302, '/kb/']);
    }
    const folder = await get('/kb/embed/ioi');
    expect([folder.status, folder.headers.get('location')]).toEqual([301, '/kb/embed/ioi/']);
    expect((await get('/kb/embed/ioi/')).headers.get('cross-origin-opener-policy')).toBeNull();
    const wasm = await get('/kb/_astro/runtime.abc123.wasm');
    expect(wasm.headers.get('cache-control')).toContain('immutable');
    for (const path of ['/kb/nowhere/', '/models/part-0.bin', '/kbx/']) {
      const lost = await get(path);
      expect([lost.status, await lost.text()], path).toEqual([404, 'not here']);
    }
  });

  test.each([
    [undefined, '/'],
    ['', '/'],
    ['kb', '/kb/'],
    ['/kb', '/kb/'],
    ['/kb/', '/kb/'],
    ['/a//b/', '/a/b/'],
  ])('SITE_BASE=%s is %s', (value, base) => {
    vi.stubEnv('SITE_BASE', value);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(siteBase()).toBe(base);
  });
});
