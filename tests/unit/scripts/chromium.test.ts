import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findChromium } from '../../../scripts/chromium.ts';
import { findFirefox, findHeadlessShell, installOthers } from '../../../scripts/otherBrowsers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chromium-'));
  vi.stubEnv('PATH', folder);
  vi.stubEnv('CHROMIUM_PATH', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function plant(name: string, script = ''): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}`);
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

  it('takes the headless shell beside it, but not where CHROMIUM_PATH names what to test in', () => {
    expect(findHeadlessShell()).toBeUndefined();
    const shell = plant('chromium-headless-shell');
    expect(findHeadlessShell()).toBe(shell);
    vi.stubEnv('CHROMIUM_PATH', plant('my-own-browser'));
    expect(findHeadlessShell()).toBeUndefined();
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

describe('installing what is missing', () => {
  const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');

  /** An apt-get that writes down what it is asked, and knows no package of one name. */
  function plantAptGet(unknown: string): void {
    plant(
      'apt-get',
      `echo "$*" >> ${join(folder, 'calls')}\ncase "$*" in *${unknown}*) exit 100;; esac\n`,
    );
    vi.spyOn(process, 'getuid').mockReturnValue(0);
  }

  it('asks for the headless shell, Firefox and WebKit apart, and goes on where one cannot be had', () => {
    plantAptGet('firefox-esr');
    const said = vi.spyOn(console, 'log').mockReturnValue();
    installOthers();
    expect(calls().map((call) => call.replace(/^-q -o \S+ /, ''))).toEqual([
      'update',
      'install -y --no-install-recommends chromium-headless-shell',
      'install -y --no-install-recommends firefox-esr',
      expect.stringMatching(/^install -y --no-install-recommends webkit2gtk-driver xvfb$/),
    ]);
    expect(said.mock.calls.flat()).toContain(
      'apt-get install -y --no-install-recommends firefox-esr: ended with 100',
    );
    expect(findFirefox()).toEqual({
      missing: 'Firefox is not installed (Debian: apt-get install firefox-esr)',
    });
  });

  it('says what to install where nothing could be', () => {
    plantAptGet('chromium');
    vi.spyOn(console, 'log').mockReturnValue();
    expect(() => findChromium({ install: true })).toThrow(/apt-get install chromium/);
    expect(calls()).toHaveLength(2);
  });

  it('touches nothing where it is not root', () => {
    plantAptGet('chromium');
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    installOthers();
    expect(existsSync(join(folder, 'calls'))).toBe(false);
  });
});
