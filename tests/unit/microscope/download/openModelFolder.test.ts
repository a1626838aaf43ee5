import { describe, expect, it } from 'vitest';
import { DownloadError, FormatError } from '../../../../src/microscope/errors.ts';
import { makeSite, openFrom, readAll } from '../../../made-up/downloadServer.ts';
import type { ServerOptions } from '../../../made-up/downloadServer.ts';

it('a folder is read tensor by tensor, each part fetched once and in order', async () => {
  const site = makeSite();
  const { source, requests } = await openFrom(site);
  expect(source).toMatchObject({
    id: 'tiny',
    hash: site.manifest.sha256,
    bytes: site.weights.byteLength,
  });
  await readAll(site, source);
  const parts = site.manifest.parts.map(({ file }) => file);
  expect(parts.length).toBeGreaterThan(3);
  expect(requests.map(({ file }) => file)).toEqual(['manifest.json', 'tokenizer.json', ...parts]);
});

it('a tensor is there before the last part is', async () => {
  const site = makeSite();
  const last = site.manifest.parts.at(-1)!.file;
  const { source } = await openFrom(site, {
    trouble: ({ file }) => (file === last ? { status: 404 } : undefined),
  });
  expect((await source.read('embed')).data.byteLength).toBe(64 * 32 * 4);
});

it('a few parts ahead are fetched, not the whole model', async () => {
  const site = makeSite(5_000);
  const { source, requests } = await openFrom(site);
  await source.read('embed');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const fetched = requests.filter(({ file }) => file.startsWith('weights-')).length;
  expect(fetched).toBeLessThan(site.manifest.parts.length);
  expect(fetched).toBeGreaterThan(2);
});

it('progress counts every byte once', async () => {
  const site = makeSite();
  const seen: number[] = [];
  const { source } = await openFrom(site, {}, { onProgress: ({ bytes }) => seen.push(bytes) });
  await readAll(site, source);
  await source.read('embed');
  expect(seen.at(-1)).toBe(site.weights.byteLength);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

describe('a connection that breaks', () => {
  const breakOnce: ServerOptions['trouble'] = ({ file }, nth) =>
    file === 'weights-1.bin' && nth === 0 ? { breakAfter: 20_000 } : undefined;

  it('is taken up where it broke', async () => {
    const site = makeSite();
    const { source, requests } = await openFrom(site, { trouble: breakOnce });
    await readAll(site, source);
    const ranges = requests
      .filter(({ file }) => file === 'weights-1.bin')
      .map(({ range }) => range);
    expect(ranges).toEqual([undefined, 'bytes=20000-']);
  });

  it('starts the part again where the server knows no ranges', async () => {
    const site = makeSite();
    const { source } = await openFrom(site, { trouble: breakOnce, ranges: false });
    await readAll(site, source);
  });

  it('starts the part again where the answer was compressed', async () => {
    const site = makeSite();
    const headers = { 'content-encoding': 'br' };
    const { source, requests } = await openFrom(site, { trouble: breakOnce, headers });
    await readAll(site, source);
    expect(requests.some(({ range }) => range !== undefined)).toBe(false);
  });

  it('that never comes back is an error that says how far it got, and why', async () => {
    const site = makeSite();
    const { source } = await openFrom(site, {
      trouble: ({ file }, nth) => {
        if (file !== 'weights-1.bin') return undefined;
        return nth === 0 ? { breakAfter: 20_000 } : { offline: true };
      },
    });
    await source.read('embed');
    const reading = readAll(site, source);
    await expect(reading).rejects.toThrow(DownloadError);
    await expect(reading).rejects.toThrow(
      'weights-1.bin could not be loaded: 20000 of 30000 bytes arrived: Failed to fetch',
    );
    await expect(reading).rejects.toHaveProperty('cause', expect.any(TypeError));
  });

  it('can be tried again by the next read', async () => {
    const site = makeSite();
    let online = false;
    const { source } = await openFrom(site, {
      trouble: ({ file }) => (file === 'weights-0.bin' && !online ? { offline: true } : undefined),
    });
    await expect(source.read('embed')).rejects.toThrow(DownloadError);
    online = true;
    await readAll(site, source);
  });

  it('without a byte for too long counts as broken', async () => {
    const site = makeSite();
    const trouble: ServerOptions['trouble'] = ({ file }, nth) =>
      file === 'weights-0.bin' && nth === 0 ? { stallAfter: 10_000 } : undefined;
    const { source, requests } = await openFrom(site, { trouble }, { stallMs: 50 });
    await readAll(site, source);
    expect(requests).toContainEqual({ file: 'weights-0.bin', range: 'bytes=10000-' });
  });
});

describe('a server that answers wrongly', () => {
  it('is asked again after a 503', async () => {
    const site = makeSite();
    const { source } = await openFrom(site, {
      trouble: ({ file }, nth) =>
        file === 'weights-0.bin' && nth < 2 ? { status: 503 } : undefined,
    });
    await readAll(site, source);
  });

  it('is not asked again after a 404', async () => {
    const site = makeSite();
    site.files.delete('weights-0.bin');
    const { source, requests } = await openFrom(site);
    await expect(source.read('embed')).rejects.toThrow(
      'weights-0.bin could not be loaded: the server answered 404',
    );
    expect(requests.filter(({ file }) => file === 'weights-0.bin')).toHaveLength(1);
  });

  it('with a part that is damaged is named, after trying again', async () => {
    const site = makeSite();
    const damaged = site.files.get('weights-0.bin')!.slice();
    damaged[100]! ^= 1;
    const { source, requests } = await openFrom(site, {
      trouble: ({ file }) => (file === 'weights-0.bin' ? { content: damaged } : undefined),
    });
    const reading = source.read('embed');
    await expect(reading).rejects.toThrow('weights-0.bin is damaged: its SHA-256 is');
    await expect(reading).rejects.toThrow(DownloadError);
    expect(requests.filter(({ file }) => file === 'weights-0.bin')).toHaveLength(4);
  });

  it('with a part damaged once is forgiven', async () => {
    const site = makeSite();
    const { source } = await openFrom(site, {
      trouble: ({ file }, nth) =>
        file === 'weights-0.bin' && nth === 0 ? { content: new Uint8Array(30_000) } : undefined,
    });
    await readAll(site, source);
  });

  it.each([
    ['shorter', new Uint8Array(10), '10 of 30000 bytes arrived: the connection ended early'],
    ['longer', new Uint8Array(30_001), 'is damaged: more than 30000 bytes arrived'],
  ])('with a part that is %s is named', async (_, content, message) => {
    const { source } = await openFrom(makeSite(), {
      trouble: ({ file }) => (file === 'weights-0.bin' ? { content } : undefined),
      ranges: false,
    });
    await expect(source.read('embed')).rejects.toThrow(message);
  });

  it('without a manifest is named', async () => {
    const site = makeSite();
    site.files.delete('manifest.json');
    await expect(openFrom(site)).rejects.toThrow(
      'manifest.json could not be loaded: the server answered 404',
    );
    site.files.set('manifest.json', new TextEncoder().encode('<!doctype html>'));
    await expect(openFrom(site)).rejects.toThrow(FormatError);
  });
});

describe('an abort', () => {
  it('of the folder stops every download', async () => {
    const site = makeSite();
    const controller = new AbortController();
    const { source, requests } = await openFrom(site, {}, { signal: controller.signal });
    const reading = source.read('embed');
    controller.abort();
    await expect(reading).rejects.toThrow(DOMException);
    const asked = requests.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(requests).toHaveLength(asked);
  });

  it('of one read leaves the others alone', async () => {
    const site = makeSite();
    const { source } = await openFrom(site);
    const controller = new AbortController();
    const stopped = source.read('embed', controller.signal);
    const other = source.read('embed');
    controller.abort();
    await expect(stopped).rejects.toThrow(DOMException);
    expect((await other).data.byteLength).toBe(64 * 32 * 4);
  });

  it('ends the pause before another attempt', async () => {
    const site = makeSite();
    const controller = new AbortController();
    const { source } = await openFrom(
      site,
      { trouble: ({ file }) => (file === 'weights-0.bin' ? { offline: true } : undefined) },
      { signal: controller.signal, retryDelays: [60_000] },
    );
    const reading = source.read('embed');
    setTimeout(() => controller.abort(), 20);
    await expect(reading).rejects.toThrow(DOMException);
  });
});
