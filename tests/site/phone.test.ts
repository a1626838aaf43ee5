import { describe, expect, onTestFinished } from 'vitest';
import { test } from '../browser/site.ts';
import { builtPages, isEmbed, isFurtherExample } from './builtPages.ts';
import { visitByPhone } from './phone.ts';

/** Of all faces that a first page asks for, and of styles that are not in the page. */
const FONT_BUDGET = 64_000;
const STYLE_BUDGET = 0;

const pages = builtPages();

/** Of the frames at further examples the one whose figure has most to it. */
const heaviest = pages
  .filter((page) => isFurtherExample(page) && isEmbed(page))
  .toSorted((a, b) => b.html.length - a.html.length)[0];

// A frame comes with a page around it: its own address alone is not what readers meet.
const visits = pages
  .filter((page) => !isFurtherExample(page) || page === heaviest)
  .map((page) => ({ path: page.path, framed: isEmbed(page) }));

describe.each(visits)('$path, framed: $framed, on a slow phone', ({ path, framed }) => {
  test('nothing moves while it arrives, and its fonts and styles weigh little', async ({
    site,
    browserFor,
  }) => {
    const browser = await browserFor('wasm', [], true); // the headless shell sets letters on whole pixels
    const { shifts, bytes } = await visitByPhone(browser, site.url + path, { framed });
    expect(shifts).toEqual([]);
    const { Font = 0, Stylesheet = 0 } = bytes;
    console.log(`${path}: ${JSON.stringify(bytes)}`);
    expect(Font).toBeGreaterThan(0);
    expect(Font).toBeLessThan(FONT_BUDGET);
    expect(Stylesheet).toBeLessThanOrEqual(STYLE_BUDGET);
  });
});

/** Those with most to draw; what holds a part back while it is on its way is one rule for all (DemoHost.svelte). */
const manyParts = pages
  .filter((page) => isEmbed(page) && !isFurtherExample(page))
  .toSorted((a, b) => b.html.length - a.html.length)
  .slice(0, 6);

// At the pace of a quick machine: a slow one paints so seldom that much of what moved is never seen.
test.for(manyParts)(
  '$path: nothing moves where its page comes in pieces',
  async ({ path }, { site, browserFor }) => {
    const browser = await browserFor('wasm', [], true);
    site.break(new RegExp(`^${path}$`), { pieces: 120 });
    onTestFinished(() => site.heal());
    const { shifts } = await visitByPhone(browser, site.url + path, { framed: true, cpu: 1 });
    expect(shifts).toEqual([]);
  },
);

test('what moves is seen', async ({ browserFor }) => {
  const browser = await browserFor('wasm');
  const html = `<!doctype html><title>Late</title><div id="late"></div><p>A line that is pushed down.</p>
    <script>setTimeout(() => (late.style.height = '200px'), 300)</script>`;
  const { shifts } = await visitByPhone(browser, `data:text/html,${encodeURIComponent(html)}`);
  expect(shifts.flatMap(({ parts }) => parts).join()).toContain('A line that is pushed down.');
});
