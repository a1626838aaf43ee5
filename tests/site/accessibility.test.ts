import axe from 'axe-core';
import type { AxeResults, RunOptions } from 'axe-core';
import { describe, expect } from 'vitest';
import { test } from '../browser/site.ts';
import { builtPages, isFurtherExample } from './builtPages.ts';

const OPTIONS: RunOptions = { resultTypes: ['violations'] };

function summary({ violations }: AxeResults): string[] {
  return violations.flatMap((found) =>
    found.nodes.map(
      (node) => `${found.id}: ${node.target.join(' ')}: ${node.failureSummary ?? found.help}`,
    ),
  );
}

const paths = builtPages()
  .filter((page) => !isFurtherExample(page))
  .map((page) => page.path);

describe.each(paths)('%s', (path) => {
  test.for(['light', 'dark'] as const)(
    'axe finds nothing in %s',
    async (colorScheme, { visit }) => {
      const { page } = await visit(path, { colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(axe.source);
      const found = await page.evaluate(
        (options) => (globalThis as unknown as { axe: typeof axe }).axe.run(document, options),
        OPTIONS,
      );
      expect(summary(found)).toEqual([]);
    },
  );
});

test('axe does find a picture without words', async ({ visit }) => {
  const { page } = await visit(paths[0]!);
  await page.evaluate(axe.source);
  await page.evaluate(() => {
    document.querySelector('main')!.innerHTML = '<img src="/favicon.svg">';
  });
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  expect(summary(found).join('\n')).toContain('image-alt');
});
