import { expect, it } from 'vitest';
import { builtPages, isFurtherExample } from './builtPages.ts';

const text = (element: Element) => element.textContent.replace(/\s+/g, ' ').trim();

/** What the captions of the figures in `within` begin with, or the whole of one that has no number. */
const numbers = (within: ParentNode) =>
  [...within.querySelectorAll('figcaption')].map(
    (caption) => /^Figure ([\d.]+)\. /.exec(text(caption))?.[1] ?? text(caption),
  );

it('figures are numbered through an article, and through each demo of it', () => {
  const articles = builtPages().filter(
    (page) => !isFurtherExample(page) && page.document.querySelector('.prose'),
  );
  expect(articles.length).toBeGreaterThan(0);
  for (const { path, document } of articles) {
    const shown = [
      ...document.querySelectorAll('.prose > :is(demo-island, .panel, .still-figure)'),
    ];
    shown.forEach((part, index) => {
      const found = numbers(part);
      const wanted = found.map((_, at) => `${index + 1}.${at + 1}`);
      // In small a demo's one figure may wait for the reader's guess.
      const asks = part.querySelector('[data-testid="question"]') !== null;
      if (!asks) expect(found.length, `${path} ${part.id}`).toBeGreaterThan(0);
      if (found.length === 1) expect([`${index + 1}`, ...wanted]).toContain(found[0]);
      else expect(found, `${path} ${part.id}`).toEqual(wanted);
    });
  }
});

it('the figures of a demo that stands alone are counted from one', () => {
  const frames = builtPages().filter(({ path }) => path.startsWith('/embed/'));
  expect(frames.length).toBeGreaterThan(0);
  for (const { path, document } of frames) {
    const found = numbers(document);
    if (found.length > 1) expect(found, path).toEqual(found.map((_, at) => String(at + 1)));
  }
});
