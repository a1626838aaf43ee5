import { globSync, readFileSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { MAX_PART_BYTES, type Manifest } from '../../src/microscope/manifest.ts';
import { test } from '../browser/site.ts';
import { builtPages, DIST, isEmbed, isFurtherExample, type BuiltPage } from './builtPages.ts';

/** Compressed, before a demo goes live. */
const SCRIPT_BUDGET = 40_000;

/** The kit's page, which no reader is led to, wakes every piece: so much more for each. */
const PIECE_BUDGET = 800;

/** Of a page as it comes: bytes of its HTML, compressed, and elements in it. */
const PAGE_BUDGETS = {
  concept: { html: 90_000, elements: 4000 },
  frame: { html: 40_000, elements: 2000 },
  claims: { html: 30_000, elements: 6000 },
  other: { html: 30_000, elements: 2000 },
};

const NARROW = { width: 360, height: 740 };

const pages = builtPages();

const kit = pages.find(({ path }) => path === '/kit/')!;
const pieces = new Set(
  [...kit.document.querySelectorAll('[data-specimen]')].map((pane) =>
    pane.getAttribute('data-specimen'),
  ),
).size;
const paths = pages.filter((page) => !isFurtherExample(page)).map((page) => page.path);

function kindOf({ path, document }: BuiltPage): keyof typeof PAGE_BUDGETS {
  if (isEmbed({ path })) return 'frame';
  if (path === '/claims/') return 'claims';
  return document.querySelector('.prose') ? 'concept' : 'other';
}

it.each(pages.filter(({ path }) => path !== '/kit/'))('$path is light as it comes', (page) => {
  const { html, elements } = PAGE_BUDGETS[kindOf(page)];
  const bytes = gzipSync(page.html).length;
  const count = page.document.querySelectorAll('*').length;
  console.log(`${page.path}: ${(bytes / 1000).toFixed(1)} kB of HTML, ${count} elements`);
  expect(bytes).toBeLessThan(html);
  expect(count).toBeLessThan(elements);
});

/** Of a script by its address, compressed: the same ones come with many pages. */
const scriptSizes = new Map<string, number>();

async function scriptSize(page: Page, url: string): Promise<number> {
  const known = scriptSizes.get(url);
  if (known !== undefined) return known;
  const response = await page.request.get(url);
  const size = gzipSync(await response.body()).length;
  scriptSizes.set(url, size);
  return size;
}

describe.each(paths)('%s', (path) => {
  test('loads little script before a demo goes live, and does not scroll sideways at 360 px', async ({
    visit,
  }) => {
    const { page } = await visit('about:blank', { viewport: NARROW });
    const loaded = new Set<string>();
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') loaded.add(response.url());
    });
    await page.goto(path);
    await scrollThrough(page); // islands may wait until they are seen
    const inline = await page.locator('script:not([src]):not([type$="json"])').allTextContents();
    let bytes = gzipSync(inline.join('\n')).length;
    const sizes: string[] = [];
    for (const url of loaded) {
      const size = await scriptSize(page, url);
      bytes += size;
      sizes.push(`${url.split('/').at(-1) ?? ''} ${(size / 1000).toFixed(1)}`);
    }
    console.log(`${path}: ${(bytes / 1000).toFixed(1)} kB of script: ${sizes.join(', ')}`);
    expect(bytes).toBeLessThan(SCRIPT_BUDGET + (path === '/kit/' ? pieces * PIECE_BUDGET : 0));

    const { wide, client } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      client: document.documentElement.clientWidth,
    }));
    expect(wide).toBeLessThanOrEqual(client);
  });
});

async function scrollThrough(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 400) {
      scrollTo({ top: y, behavior: 'instant' });
      // A browser without a screen has once drawn no frame for ten minutes: time goes on without it.
      await new Promise<unknown>((resolve) => {
        requestAnimationFrame(resolve);
        setTimeout(resolve, 250);
      });
    }
    scrollTo({ top: 0, behavior: 'instant' });
  });
  await page.waitForLoadState('networkidle');
}

/** What the strictest of the usual hosts takes. */
const LARGEST_FILE = 25 * 2 ** 20;

it('no file of the site is larger than 25 MiB', () => {
  const files = globSync('**/*', { cwd: DIST }).map((file) => ({
    file,
    bytes: statSync(join(DIST, file)).size,
  }));
  const largest = files.toSorted((a, b) => b.bytes - a.bytes)[0]!;
  console.log(`largest file: ${largest.file}, ${(largest.bytes / 1e6).toFixed(1)} MB`);
  expect(largest.bytes).toBeGreaterThan(1e6);
  expect(files.filter(({ bytes }) => bytes > LARGEST_FILE)).toEqual([]);
});

describe('model folders', () => {
  const manifests = globSync('models/*/manifest.json', { cwd: DIST });

  it('are there', () => {
    expect(manifests.length).toBeGreaterThan(0);
  });

  it.each(manifests)('%s names parts of at most 16 MiB, with their sizes and SHA-256', (path) => {
    const manifest = JSON.parse(readFileSync(join(DIST, path), 'utf8')) as Manifest;
    const whole = createHash('sha256');
    expect(manifest.parts.length).toBeGreaterThan(0);
    for (const { file, bytes, sha256 } of manifest.parts) {
      const content = readFileSync(join(DIST, path, '..', file));
      whole.update(content);
      expect(bytes, file).toBeLessThanOrEqual(MAX_PART_BYTES);
      expect(content.length, file).toBe(bytes);
      expect(createHash('sha256').update(content).digest('hex'), file).toBe(sha256);
    }
    expect(whole.digest('hex')).toBe(manifest.sha256);
  });

  it('lie with their licence and their source beside them', () => {
    for (const path of manifests)
      expect(statSync(join(DIST, path, '../README.md')).size, path).toBeGreaterThan(0);
  });
});
