import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findChromium } from '../../../scripts/chromium.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chromium-'));
  vi.stubEnv('PATH', folder);
  vi.stubEnv('CHROMIUM_PATH', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function plant(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  return path;
}

describe('finding a Chromium', () => {
  it('takes the one that CHROMIUM_PATH names', () => {
    plant('chromium');
    const own = plant('my-own-browser');
    vi.stubEnv('CHROMIUM_PATH', own);
    expect(findChromium()).toBe(own);
  });

  it('says so where CHROMIUM_PATH names nothing', () => {
    plant('chromium');
    vi.stubEnv('CHROMIUM_PATH', join(folder, 'gone'));
    expect(() => findChromium()).toThrow(/CHROMIUM_PATH names ".*gone"/);
  });

  it.each(['chromium', 'chromium-browser', 'google-chrome'])('finds %s on the PATH', (name) => {
    const path = plant(name);
    expect(findChromium()).toBe(path);
  });

  it('says in one line what to install where there is none', () => {
    expect(() => findChromium()).toThrow(
      /^chromium: none found; install it \(Debian: apt-get install chromium\)[^\n]*$/,
    );
  });
});
