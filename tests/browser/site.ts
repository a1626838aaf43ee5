import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect, test as base } from 'vitest';
import { serve } from '../../scripts/serve.ts';
import type { Device } from '../../src/microscope/index.ts';
import { DIST } from '../site/builtPages.ts';
import { startFaultServer } from './faultServer.ts';
import { reachHandlers } from './handlers.ts';
import { launchChromium } from './launch.ts';

export { DIST };

export interface VisitOptions extends BrowserContextOptions {
  readonly device?: Device;
  /** The whole browser, as a reader has it, where the headless shell would do. WebGPU is always visited in it. */
  readonly wholeBrowser?: true;
  /** Arguments for a browser of its own. */
  readonly browserArguments?: readonly string[];
  /** Console errors the test is about. Any other fails it. */
  readonly expectedErrors?: RegExp;
}

export interface Visit {
  readonly page: Page;
  /** Every URL asked for by the page, its workers and its frames. */
  readonly requests: string[];
  /** Console errors and uncaught exceptions. */
  readonly errors: string[];
}

/** A browser is silent about some of what a page's policy blocks: what may be compiled is only asked. */
const tellBlocked = () =>
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    console.error(`Content Security Policy: ${effectiveDirective} blocks ${blockedURI}`);
  });

/**
 * `site`: the built site behind a server that can be told to fail; `built` says which one. `visit`: opens a path in a fresh profile. When the
 * test ends, no request may have left the site, nothing may have been logged as an error, and no page's policy may have
 * blocked anything.
 */
export const test = base
  .extend('built', { scope: 'file' }, () => ({ dir: DIST, base: '/' }))
  .extend('site', { scope: 'file' }, async ({ built }, { onCleanup }) => {
    const server = await serve(built.dir, { port: 0, base: built.base });
    const site = await startFaultServer(server.url);
    onCleanup(async () => {
      await site.close();
      await server.close();
    });
    return site;
  })
  .extend('browserFor', { scope: 'file' }, async ({}, { onCleanup }) => {
    const browsers = new Map<string, Promise<Browser>>();
    onCleanup(async () => {
      for (const browser of browsers.values()) await (await browser).close();
    });
    return (device: Device, more: readonly string[] = [], whole = device === 'webgpu') => {
      const key = [device, whole, ...more].join(' ');
      const browser = browsers.get(key) ?? launchChromium(device, more, whole ? 'whole' : 'shell');
      browsers.set(key, browser);
      return browser;
    };
  })
  .extend('visit', async ({ built, site, browserFor }, { onCleanup }) => {
    const visits: (Visit & { expected: RegExp | undefined })[] = [];
    onCleanup(async () => {
      site.heal();
      for (const { page, requests, errors, expected } of visits) {
        const cookies = await page.context().cookies();
        await page.context().close();
        expect(cookies).toEqual([]);
        expect(requests.filter((url) => !isOwn(url, site.url + built.base))).toEqual([]);
        expect(errors.filter((text) => !expected?.test(text))).toEqual([]);
      }
    });
    return async (path: string, options: VisitOptions = {}): Promise<Visit> => {
      const {
        device = 'wasm',
        wholeBrowser,
        browserArguments,
        expectedErrors,
        ...contextOptions
      } = options;
      const browser = await browserFor(device, browserArguments, wholeBrowser);
      const context = await browser.newContext({ baseURL: site.url, ...contextOptions });
      await context.addInitScript(tellBlocked);
      await reachHandlers(context);
      const page = await context.newPage();
      const requests: string[] = [];
      const errors: string[] = [];
      context.on('request', (request) => requests.push(request.url()));
      context.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      context.on('weberror', (error) => errors.push(String(error.error())));
      visits.push({ page, requests, errors, expected: expectedErrors });
      await page.goto(path);
      return { page, requests, errors };
    };
  });

/** `localhost` is the other origin that the embedding test frames the site from. */
function isOwn(url: string, site: string): boolean {
  return url.startsWith(site) || /^(data|blob|about):|^http:\/\/localhost:/.test(url);
}
