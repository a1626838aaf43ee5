import { expect, it } from 'vitest';
import { builtPages } from './builtPages.ts';

const concepts = builtPages().filter((page) => /^\/concepts\/[^/]+\/$/.test(page.path));

const relatedItems = (document: Document) => [
  ...(document.querySelector('#related-concepts')?.nextElementSibling?.querySelectorAll('li') ??
    []),
];

/** Paths of the concepts that a page's "Related concepts" leads to. */
const relatedPaths = (document: Document) =>
  relatedItems(document).flatMap((item) => item.querySelector('a')?.getAttribute('href') ?? []);

it('related concepts point at each other', () => {
  expect(concepts.length).toBeGreaterThan(0);
  const links = new Map(concepts.map((page) => [page.path, relatedPaths(page.document)]));
  const oneWay = [...links].flatMap(([from, targets]) =>
    targets.filter((to) => !links.get(to)?.includes(from)).map((to) => `${from} → ${to}`),
  );
  expect(oneWay).toEqual([]);
});

it('every concept names related ones, and the planned ones lead nowhere', () => {
  for (const { path, document } of concepts) {
    const items = relatedItems(document);
    expect(items.length, path).toBeGreaterThan(0);
    for (const item of items) {
      const planned = item.querySelector('.planned') !== null;
      expect(item.querySelectorAll('a').length, item.textContent).toBe(planned ? 0 : 1);
    }
  }
});

it('every concept leads back to the concepts and is dated', () => {
  for (const { path, document } of concepts) {
    expect(
      document.querySelector('main a[href="/concepts/"], header a[href="/concepts/"]'),
      path,
    ).not.toBeNull();
    expect(document.querySelectorAll('main time[datetime]').length, path).toBeGreaterThanOrEqual(2);
    expect(document.querySelector('link[rel="canonical"]'), path).not.toBeNull();
    expect(document.querySelector('script[type="application/ld+json"]'), path).not.toBeNull();
  }
});

it('the list of concepts puts each after those that it is best read after', () => {
  const list = builtPages().find(({ path }) => path === '/concepts/')!;
  const order = [...list.document.querySelectorAll('.cards :is(h2, h3) a')].map((link) =>
    link.getAttribute('href'),
  );
  expect(order.toSorted()).toEqual(concepts.map(({ path }) => path).toSorted());
  const ways = concepts.flatMap(({ path, document }) =>
    [...document.querySelectorAll('header .way a')].map((link) => ({
      before: link.getAttribute('href'),
      path,
    })),
  );
  expect(ways.length).toBeGreaterThan(10);
  for (const { before, path } of ways)
    expect(order.indexOf(before), `${before} before ${path}`).toBeLessThan(order.indexOf(path));
});
