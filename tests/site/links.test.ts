import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtPages, DIST, type BuiltPage } from './builtPages.ts';

const pages = builtPages();
const byPath = new Map(pages.map((page) => [page.path, page]));
const REFERENCES =
  'a[href], link[href], script[src], img[src], iframe[src], source[src], use[href]';

/** Absolute addresses of the site itself (canonical, Open Graph) begin so. */
const canonical = pages.map((page) =>
  page.document.querySelector('link[rel="canonical"]')?.getAttribute('href'),
);
const origin = canonical.find((href) => href !== undefined && href !== null && URL.canParse(href));
const site = origin ? new URL(origin).origin : 'http://site.invalid';

function isFile(path: string): boolean {
  const file = join(DIST, decodeURIComponent(path));
  return existsSync(file) && statSync(file).isFile();
}

/** What is wrong with an address on a page of ours, or nothing. */
function problem(page: BuiltPage, href: string): string | undefined {
  const url = new URL(href, site + page.path);
  if (url.origin !== site) return undefined;
  const target = byPath.get(url.pathname);
  if (!target && !isFile(url.pathname)) return `${href}: nothing is there`;
  if (!target || url.hash.length < 2) return undefined;
  const id = decodeURIComponent(url.hash.slice(1));
  return target.document.getElementById(id) ? undefined : `${href}: no element has the id "${id}"`;
}

const references = (page: BuiltPage) =>
  [...page.document.querySelectorAll(REFERENCES)].map(
    (element) => element.getAttribute('href') ?? element.getAttribute('src') ?? '',
  );

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_path, page) => {
  it('links only to what is there', () => {
    const problems = references(page).map((href) => problem(page, href));
    expect(problems.filter((text) => text !== undefined)).toEqual([]);
  });

  it('loads nothing from elsewhere', () => {
    const loaded = [
      ...page.document.querySelectorAll(
        'script[src], img[src], iframe[src], source[src], link[rel~="stylesheet"], link[rel~="preload"], link[rel~="icon"], link[rel~="modulepreload"]',
      ),
    ].map((element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '');
    expect(loaded.filter((href) => new URL(href, site).origin !== site)).toEqual([]);
  });

  it('has no two elements with the same id', () => {
    const ids = [...page.document.querySelectorAll('[id]')].map((element) => element.id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });
});

it('there are links to check', () => {
  expect(pages.flatMap(references).length).toBeGreaterThan(20);
});

it('a link to nothing and an anchor to nothing are found', () => {
  const [page] = pages;
  expect(problem(page!, '/no/such/page/')).toContain('nothing is there');
  expect(problem(page!, `${page!.path}#no-such-heading`)).toContain('no element has the id');
});

it('every section heading of a concept links to itself', () => {
  const concepts = pages.filter((page) => /^\/concepts\/[^/]+\/$/.test(page.path));
  expect(concepts.length).toBeGreaterThan(0);
  for (const { document } of concepts) {
    const headings = [...document.querySelectorAll('main h2[id]')];
    expect(headings.length).toBeGreaterThan(0);
    for (const heading of headings)
      expect(
        heading.parentElement?.querySelector(`a[href="#${heading.id}"]`),
        heading.id,
      ).not.toBeNull();
  }
});
