/**
 * Finds a Chromium to test in, and installs Debian's where none is there and it may:
 * `node scripts/chromium.ts` prints its path, and installs the other browsers.
 */
import { installOthers } from './otherBrowsers.ts';
import { installPackages, isExecutable, mayInstall, onPath } from './programs.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function lookUp(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`chromium: CHROMIUM_PATH names "${named}", which is not an executable file`);
  }
  return NAMES.map(onPath).find((path) => path !== undefined);
}

/**
 * Path of a Chromium: CHROMIUM_PATH, else the first of the usual names on the PATH. With `install`, root on a machine
 * with apt-get installs Debian's package first. Throws one line that says what to install.
 */
export function findChromium({ install = false } = {}): string {
  let path = lookUp();
  if (!path && install && mayInstall()) {
    installPackages(['chromium']);
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
    installOthers();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
