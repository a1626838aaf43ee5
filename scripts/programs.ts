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

/** From Debian. What came of it is for the caller to look up. */
export function installPackages(packages: readonly string[]): void {
  console.log(`installing the Debian packages ${packages.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const command of [['update'], ['install', '-y', '--no-install-recommends', ...packages]])
    spawnSync('apt-get', ['-q', ...command], { stdio: ['ignore', 'inherit', 'inherit'], env });
}
