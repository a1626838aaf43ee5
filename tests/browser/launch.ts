import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '../../scripts/chromium.ts';
import { findHeadlessShell } from '../../scripts/otherBrowsers.ts';
import type { Device } from '../../src/microscope/index.ts';

const QUIET = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** WebGPU in software, so that a machine without a graphics card runs the same shaders. */
const SOFTWARE_WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/**
 * A Chromium of its own: a new profile, and no way to any other machine. Of kind `shell` it is the headless shell where
 * the machine has it, which has no WebGPU.
 */
export async function launchChromium(
  device: Device,
  more: readonly string[] = [],
  kind: 'whole' | 'shell' = 'whole',
): Promise<Browser> {
  const graphics = device === 'webgpu' ? SOFTWARE_WEBGPU : ['--disable-features=WebGPU'];
  const shell = kind === 'shell' ? findHeadlessShell() : undefined;
  const browser = await chromium.launch({
    executablePath: shell ?? findChromium(),
    args: [...QUIET, ...graphics, ...more],
  });
  await tellOfCrashes(browser);
  return browser;
}

/** A test of a page whose process died runs once more (vitest.config.ts); that it died, and of what, is never silent. */
async function tellOfCrashes(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  session.on('Target.targetCrashed', ({ status, errorCode }) => {
    console.warn(`A page's process died in Chromium ${browser.version()}: ${status} ${errorCode}`);
  });
  await session.send('Target.setDiscoverTargets', { discover: true });
}
