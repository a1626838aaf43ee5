/**
 * Finds a Chromium to test in, and installs Debian's where none is there and it may:
 * `node scripts/chromium.ts` prints its path.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function lookUp(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`chromium: CHROMIUM_PATH names "${named}", which is not an executable file`);
  }
  return NAMES.map(onPath).find((path) => path !== undefined);
}

function installDebianChromium(): void {
  const options = { stdio: ['ignore', 'inherit', 'inherit'] as ['ignore', 'inherit', 'inherit'] };
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-q'], { ...options, env });
  spawnSync('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'chromium'], {
    ...options,
    env,
  });
}

/**
 * Path of a Chromium: CHROMIUM_PATH, else the first of the usual names on the PATH. With `install`, root on a machine
 * with apt-get installs Debian's package first. Throws one line that says what to install.
 */
export function findChromium({ install = false } = {}): string {
  let path = lookUp();
  if (!path && install && process.getuid?.() === 0 && onPath('apt-get')) {
    console.log('no Chromium found: installing the Debian package');
    installDebianChromium();
    path = lookUp();
  }
  if (path) return path;
  throw new Error(
    'chromium: none found; install it (Debian: apt-get install chromium) or name one in CHROMIUM_PATH',
  );
}

if (import.meta.main) {
  try {
    console.log(findChromium({ install: true }));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
