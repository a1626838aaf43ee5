import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { py, pyWords } from '../../../src/demos/python.ts';
import { demos } from '../../../src/demos/registry.ts';

const RECORDED = join(import.meta.dirname, '../../../content/recorded');

describe('py', () => {
  it('writes what Python reads as the same value', () => {
    expect(py('He said "no"\n\\ and left')).toBe(String.raw`"He said \"no\"\n\\ and left"`);
    expect(py([1, -0.5, 1e-7, [true, null]])).toBe('[1, -0.5, 1e-7, [True, None]]');
  });

  it('leaves half a character out, which Python would not print', () => {
    expect(py('a\ud83d')).toBe('"a\ufffd"');
  });

  it.each([NaN, Infinity, {}])('refuses %j', (value) => {
    expect(() => py(value)).toThrow(/^python: expected a number, a text or a list, got /);
  });
});

describe('pyWords', () => {
  it('asks for a word as it is, with its space or joined to the prompt without one', () => {
    expect(pyWords(' Mary', '5')).toBe('answer, foil = tokens(" Mary")[0, 0], tokens("5")[0, 0]');
  });
});

const written = Object.entries(demos).flatMap(([demo, { python, spec }]) =>
  python ? [{ demo, python, spec }] : [],
);

describe.each(written)('the Python of $demo', ({ demo, python, spec }) => {
  const files = globSync(`${RECORDED}/${demo}/*.json`).map((file) => ({
    preset: basename(file, '.json'),
    ...(JSON.parse(readFileSync(file, 'utf8')) as { spec: unknown; result: unknown }),
  }));

  it.each(files)('shows numbers of the result of $preset', async ({ spec: asked, result }) => {
    const { python: own, nnsight } = await python();
    for (const toPython of [own, ...(nnsight ? [nnsight] : [])]) {
      const { lines, shows } = toPython(asked, result);
      expect(lines.join('\n')).not.toMatch(/undefined|NaN|\[object/);
      expect(shows.length).toBeGreaterThan(0);
      for (const { name, code, page } of shows) {
        expect(code, name).not.toMatch(/undefined|NaN/);
        for (const value of [page].flat())
          expect(typeof value === 'string' || Number.isFinite(value), name).toBe(true);
      }
    }
  });

  it('has a recording to be tried on', async () => {
    expect(files.map(({ preset }) => preset).sort()).toEqual(
      Object.keys((await spec()).presets).sort(),
    );
  });
});
