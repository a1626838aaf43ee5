/** Programs of the machine's own, and how those that are missing are installed. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** Root, where there is apt-get. */
export const mayInstall = () => process.getuid?.() === 0 && onPath('apt-get') !== undefined;

/** Of one call of apt-get: a mirror that says nothing must not hold the tests up for good. */
const APT_MS = 10 * 60_000;

/**
 * From Debian, each group by itself: one that cannot be had takes no other with it. What came of it is for the caller
 * to look up.
 */
export function installPackages(...groups: readonly (readonly string[])[]): void {
  aptGet('update');
  for (const packages of groups) {
    console.log(`installing the Debian packages ${packages.join(', ')}`);
    aptGet('install', '-y', '--no-install-recommends', ...packages);
  }
}

function aptGet(...args: readonly string[]): void {
  // Another program may be at the packages, too, on a machine that has just started.
  const all = ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args];
  const { status, signal, error } = spawnSync('apt-get', all, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: APT_MS,
  });
  if (status === 0) return;
  const how =
    error?.message ?? (signal ? `was ended by ${signal}` : `ended with ${String(status)}`);
  console.log(`apt-get ${args.join(' ')}: ${how}`);
}
