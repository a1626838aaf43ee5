import { describe, expect, it } from 'vitest';
import { evict, keptModels } from '../../../../src/microscope/download/partCache.ts';
import { makeSite, MemoryStorage, openFrom, readAll } from '../../../made-up/downloadServer.ts';

describe('parts are kept between visits:', () => {
  it('the second visit asks for the manifest alone', async () => {
    const site = makeSite();
    const cache = new MemoryStorage().asCaches();
    const first = await openFrom(site, {}, { cache });
    await readAll(site, first.source);
    const seen: number[] = [];
    const second = await openFrom(site, {}, { cache, onProgress: ({ bytes }) => seen.push(bytes) });
    await readAll(site, second.source);
    expect(second.requests.map(({ file }) => file)).toEqual(['manifest.json']);
    expect(seen.at(-1)).toBe(site.weights.byteLength);
    expect(await keptModels(cache)).toEqual(['tiny']);
  });

  it('a kept part that went bad is fetched again', async () => {
    const site = makeSite();
    const storage = new MemoryStorage();
    const cache = storage.asCaches();
    await readAll(site, (await openFrom(site, {}, { cache })).source);
    for (const kept of storage.stored.values()) {
      for (const [key, bytes] of kept) if (key.includes('weights-1')) bytes[5]! ^= 1;
    }
    const again = await openFrom(site, {}, { cache });
    await readAll(site, again.source);
    expect(again.requests.map(({ file }) => file)).toEqual(['manifest.json', 'weights-1.bin']);
  });

  it('parts of an earlier version are let go of', async () => {
    const storage = new MemoryStorage();
    const cache = storage.asCaches();
    const old = makeSite(20_000);
    await readAll(old, (await openFrom(old, {}, { cache })).source);
    const site = makeSite(30_000);
    await readAll(site, (await openFrom(site, {}, { cache })).source);
    const [kept] = storage.stored.values();
    expect(kept!.size).toBe(site.manifest.parts.length + 1);
  });

  it('with the storage full the model loads all the same, and says so once', async () => {
    const site = makeSite();
    const storage = new MemoryStorage();
    storage.quota = 50_000;
    const reasons: string[] = [];
    const { source } = await openFrom(
      site,
      {},
      { cache: storage.asCaches(), onUncached: (reason) => reasons.push(reason) },
    );
    await readAll(site, source);
    expect(reasons).toEqual(['Quota exceeded.']);
  });

  it('with the storage switched off the model loads all the same, and says so once', async () => {
    const site = makeSite();
    const cache = {
      open: () => Promise.reject(new DOMException('Denied.', 'SecurityError')),
    } as unknown as CacheStorage;
    const reasons: string[] = [];
    const onUncached = (reason: string) => reasons.push(reason);
    const { source } = await openFrom(site, {}, { cache, onUncached });
    await readAll(site, source);
    expect(reasons).toEqual(['Denied.']);
  });

  it('evicting lets go of them', async () => {
    const site = makeSite();
    const cache = new MemoryStorage().asCaches();
    await readAll(site, (await openFrom(site, {}, { cache })).source);
    expect(await evict('tiny', cache)).toBe(true);
    expect(await evict('tiny', cache)).toBe(false);
    expect(await keptModels(cache)).toEqual([]);
  });
});
