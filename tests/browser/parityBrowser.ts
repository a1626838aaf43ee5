import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { serve } from '../../scripts/serve.ts';
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

/** A browser with the model on one device. */
export class ParityBrowser {
  readonly #browser: Browser;
  readonly #page: Page;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
  }

  /** Throws where the model is not on the device that was asked for. */
  static async open({ url }: ParitySite, device: Device): Promise<ParityBrowser> {
    const browser = await launchChromium(device);
    try {
      const page = await browser.newPage();
      page.on('console', (message) => {
        console.log(`${device}: ${message.text()}`);
      });
      await page.goto(url);
      const opened = new ParityBrowser(browser, page);
      const got = await opened.ask('open', { device });
      if (got !== device) throw new Error(`asked for ${device}, the model is on ${got}`);
      return opened;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  ask<Name extends keyof ParityCalls>(
    name: Name,
    given: Parameters<ParityCalls[Name]>[0],
  ): Promise<Awaited<ReturnType<ParityCalls[Name]>>> {
    return callPage<ParityCalls, Name>(this.#page, 'parity', name, given);
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
