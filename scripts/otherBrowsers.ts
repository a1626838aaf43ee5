/**
 * Other browsers to test in, as Debian has them. Nobody has to have them: Chromium is taken for its own shell, and for
 * Firefox and WebKit a test says what is missing.
 */
import { globSync } from 'node:fs';
import { installPackages, mayInstall, onPath } from './programs.ts';

export interface WebKit {
  readonly driver: string;
  readonly browser: string;
  /** MiniBrowser has no headless mode. */
  readonly display: string;
}

export interface Missing {
  /** What there is not, with the packages that have it. */
  readonly missing: string;
}

const missing = (what: string, packages: string): Missing => ({
  missing: `${what} is not installed (Debian: apt-get install ${packages})`,
});

const FIREFOX_PACKAGE = 'firefox-esr';
const WEBKIT_PACKAGES = 'webkit2gtk-driver xvfb';

const SHELL = 'chromium-headless-shell';

/**
 * The same Chromium without its windows: a page costs half the processor time in it. None where CHROMIUM_PATH names a
 * browser to test in.
 */
export const findHeadlessShell = (): string | undefined =>
  process.env.CHROMIUM_PATH ? undefined : onPath(SHELL);

export function findFirefox(): { readonly browser: string } | Missing {
  const browser = onPath('firefox-esr') ?? onPath('firefox');
  return browser ? { browser } : missing('Firefox', FIREFOX_PACKAGE);
}

export function findWebKit(): WebKit | Missing {
  const driver = onPath('WebKitWebDriver');
  const [browser] = globSync('/usr/lib/*/webkit2gtk-4.*/MiniBrowser');
  const display = onPath('Xvfb');
  if (driver && browser && display) return { driver, browser, display };
  return missing(display ? 'WebKitGTK' : 'Xvfb', WEBKIT_PACKAGES);
}

/** Installs those that are missing, where that may be done. What came of it is for `find…` to say. */
export function installOthers(): void {
  const groups = [
    ...(findHeadlessShell() === undefined ? [[SHELL]] : []),
    ...('missing' in findFirefox() ? [[FIREFOX_PACKAGE]] : []),
    ...('missing' in findWebKit() ? [WEBKIT_PACKAGES.split(' ')] : []),
  ];
  if (groups.length > 0 && mayInstall()) installPackages(...groups);
}
