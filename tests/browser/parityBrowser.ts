import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { serve } from '../../scripts/serve.ts';
import { onAllCores } from '../../scripts/test/cores.ts';
import type { Device } from '../../src/microscope/index.ts';
import { callPage } from './callPage.ts';
import { launchChromium } from './launch.ts';
import type { ParityCalls } from './parityPage/page.ts';

export interface ParitySite {
  readonly url: string;
  close(): Promise<void>;
}

/** The page of comparisons, built and served on this machine, the models beside it. */
export async function serveParity(): Promise<ParitySite> {
  const outDir = mkdtempSync(join(tmpdir(), 'parity-page-'));
  await build({
    root: join(import.meta.dirname, 'parityPage'),
    configFile: false,
    logLevel: 'warn',
    build: { outDir, target: 'es2023', emptyOutDir: true, chunkSizeWarningLimit: 4000 },
  });
  symlinkSync(join(import.meta.dirname, '../../public/models'), join(outDir, 'models'));
  const server = await serve(outDir, { port: 0 });
  return {
    url: server.url,
    async close() {
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}

interface Opened {
  readonly browser: Browser;
  readonly page: Page;
}

/** A browser with the model on one device; another one where its page's process has died. */
export class ParityBrowser {
  readonly #open: () => Promise<Opened>;
  #opened: Opened;
  #crashed = false;

  private constructor(open: () => Promise<Opened>, opened: Opened) {
    this.#open = open;
    this.#opened = opened;
    this.#watch();
  }

  /** Throws where the model is not on the device that was asked for. */
  static async open(site: ParitySite, device: Device): Promise<ParityBrowser> {
    const open = () => openPage(site, device);
    return new ParityBrowser(open, await open());
  }

  async ask<Name extends keyof ParityCalls>(
    name: Name,
    given: Parameters<ParityCalls[Name]>[0],
  ): Promise<Awaited<ReturnType<ParityCalls[Name]>>> {
    if (this.#crashed) {
      await this.close();
      this.#opened = await this.#open();
      this.#crashed = false;
      this.#watch();
    }
    return callPage<ParityCalls, Name>(this.#opened.page, 'parity', name, given);
  }

  close(): Promise<void> {
    return this.#opened.browser.close();
  }

  #watch(): void {
    this.#opened.page.on('crash', () => {
      this.#crashed = true;
    });
  }
}

async function openPage({ url }: ParitySite, device: Device): Promise<Opened> {
  // With threads, which a step of `npm test` has not by itself where a machine has two cores.
  const browser = await onAllCores(() => launchChromium(device));
  try {
    const page = await browser.newPage();
    page.on('console', (message) => {
      console.log(`${device}: ${message.text()}`);
    });
    await page.goto(url);
    const got = await callPage<ParityCalls, 'open'>(page, 'parity', 'open', { device });
    if (got !== device) throw new Error(`asked for ${device}, the model is on ${got}`);
    const processors = await page.evaluate(() => navigator.hardwareConcurrency);
    console.log(`${device}: ${processors} processors`);
    return { browser, page };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
