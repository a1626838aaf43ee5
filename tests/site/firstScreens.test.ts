import { describe, expect } from 'vitest';
import { test } from '../browser/site.ts';
import { builtPages } from './builtPages.ts';

const concepts = builtPages()
  .map(({ path }) => path)
  .filter((path) => /^\/concepts\/[^/]+\/$/.test(path));

/** What a reader can press, choose or type into, in a demo whose script has taken over. */
const TOUCHABLE =
  '[data-ready="true"] :is(button, input, select, textarea, td[tabindex="0"], a[role="button"])';

describe('the first screen and a half of a concept page', () => {
  test.for(concepts.flatMap((path) => [[path, 1280, 800] as const, [path, 390, 844] as const]))(
    '%s, %i × %i, holds an instrument to touch',
    async ([path, width, height], { visit }) => {
      const { page } = await visit(path, { viewport: { width, height } });
      const demo = page.locator('[data-testid="demo"]').first();
      await demo.scrollIntoViewIfNeeded();
      await page.locator('[data-testid="demo"][data-ready="true"]').first().waitFor();
      const first = page.locator(TOUCHABLE).filter({ visible: true }).first();
      const bottom = await first.evaluate((node) => node.getBoundingClientRect().bottom + scrollY);
      expect(bottom).toBeLessThanOrEqual(1.5 * height);
    },
  );
});
