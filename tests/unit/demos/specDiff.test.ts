import { describe, expect, it } from 'vitest';
import { applyDiff, changedKeys, diffSpec, sameJson } from '../../../src/demos/specDiff.ts';

/** A small seeded generator, so that a failure can be repeated. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function randomJson(next: () => number, depth: number): unknown {
  const kind = Math.floor(next() * (depth > 0 ? 7 : 5));
  if (kind === 0) return null;
  if (kind === 1) return next() < 0.5;
  if (kind === 2) return Math.floor(next() * 10) - 5;
  if (kind === 3) return next();
  if (kind === 4) return [' Mary', '', '~', 'ä"}'][Math.floor(next() * 4)];
  const length = Math.floor(next() * 4);
  if (kind === 5) return Array.from({ length }, () => randomJson(next, depth - 1));
  return randomObject(next, depth - 1);
}

function randomObject(next: () => number, depth: number): Record<string, unknown> {
  const keys = ['prompt', 'heads', 'off', '__proto__', 'constructor'].filter(() => next() < 0.5);
  return Object.fromEntries(keys.map((key) => [key, randomJson(next, depth)]));
}

describe('specDiff', () => {
  it('gives back any spec from its base and its patch, through JSON', () => {
    const next = randomNumbers(7);
    for (let round = 0; round < 2000; round++) {
      const base = randomObject(next, 3);
      const spec = randomObject(next, 3);
      const diff = diffSpec(base, spec);
      const travelled: unknown = diff === undefined ? undefined : JSON.parse(JSON.stringify(diff));
      expect(sameJson(applyDiff(base, travelled), spec)).toBe(true);
    }
  });

  it('holds only what differs', () => {
    const base = { prompt: { kind: 'text', text: 'a', answer: 'b' }, off: [], sweep: false };
    const spec = { prompt: { kind: 'text', text: 'a', answer: 'c' }, off: [], sweep: false };
    expect(diffSpec(base, spec)).toEqual({ prompt: { answer: 'c' } });
    expect(diffSpec(base, structuredClone(base))).toBeUndefined();
  });

  it('removes keys, and tells a removed key from one that is null', () => {
    expect(diffSpec({ a: 1, b: 2 }, { b: null })).toEqual({ b: null, '': ['a'] });
    expect(applyDiff({ a: 1, b: 2 }, { b: null, '': ['a'] })).toEqual({ b: null });
  });

  it('reads a key without a value as no key', () => {
    expect(sameJson({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(diffSpec({ a: 1 }, { a: 1, b: undefined })).toBeUndefined();
  });

  it('refuses a spec whose key has no name', () => {
    expect(() => diffSpec({}, { '': 1 })).toThrow('expected keys with names');
  });

  it('never reaches the prototype of objects', () => {
    const patched = applyDiff({ a: 1 }, JSON.parse('{"__proto__": {"polluted": true}}'));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(Object.hasOwn(patched as object, '__proto__')).toBe(true);
  });

  it('names the top-level keys that differ', () => {
    expect(changedKeys({ a: 1, b: [1], c: {} }, { a: 1, b: [2], d: 3 })).toEqual(['b', 'c', 'd']);
  });
});
