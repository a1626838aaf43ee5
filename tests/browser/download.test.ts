import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { framedDemos, shippedDemo, shippedRecording } from './shipped.ts';
import { test } from './site.ts';

/** As wide as the files are, whatever the screen: see layOut.ts. */
const WIDTH = 752;

/** What a drawing may hold: nothing that fetches, runs or hangs on a style of the page. */
const DRAWN = new Set(['svg', 'title', 'desc', 'rect', 'path', 'text']);

async function save(page: Page, button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

async function open(page: Page, id: string): Promise<Locator> {
  const demo = await new DemoPage(page, id).wake();
  await demo.root.getByTestId('download').click();
  const dialog = demo.root.getByTestId('download-dialog');
  await dialog.getByTestId('taken').first().waitFor();
  return dialog;
}

/** Every text of a drawing, in order; throws where it is no XML. */
const read = (page: Page, svg: string) =>
  page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    const broken = parsed.querySelector('parsererror');
    if (broken) throw new Error(broken.textContent);
    const all = [...parsed.querySelectorAll('*')];
    return {
      names: all.map(({ localName }) => localName),
      texts: all.filter(({ localName }) => localName === 'text').map((one) => one.textContent),
      width: Number(parsed.documentElement.getAttribute('width')),
      height: Number(parsed.documentElement.getAttribute('height')),
    };
  }, svg);

const figure = (dialog: Locator, place: number, kind: 'svg' | 'png' | 'csv') =>
  dialog
    .getByTestId('taken')
    .nth(place - 1)
    .getByTestId(`save-${kind}`);

describe.each(framedDemos())('$id', ({ id, path, data }) => {
  test('hands on each of its figures as SVG, PNG and CSV, and its result as JSON', async ({
    visit,
  }) => {
    const { page } = await visit(path);
    const dialog = await open(page, id);
    const taken = dialog.getByTestId('taken');
    for (const [index, row] of (await taken.all()).entries()) {
      const title = await row.locator('h3').innerText();
      const svg = await save(page, row.getByTestId('save-svg'));
      expect(svg.name).toBe(`${id}-${data.preset}-figure-${index + 1}.svg`);
      const drawn = await read(page, svg.bytes.toString());
      expect(
        drawn.names.filter((name) => !DRAWN.has(name)),
        title,
      ).toEqual([]);
      expect(drawn.width).toBe(WIDTH);
      const words = drawn.texts.join(' ').replaceAll(/\s+/g, ' ');
      expect(words).toContain(
        title
          .split(/[“”:;,]/)
          .findLast((part) => part.length > 3)!
          .trim(),
      );
      expect(words).toContain(data.pageUrl);

      const png = await save(page, row.getByTestId('save-png'));
      expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
      expect(png.bytes.readUInt32BE(16)).toBe(2 * WIDTH);
      expect(png.bytes.readUInt32BE(20)).toBe(2 * drawn.height);

      const csv = await save(page, row.getByTestId('save-csv'));
      expect(csv.bytes.toString(), title).toMatch(/^[^\r\n]+\r\n[^\r\n]+\r\n/);
    }
    const json = await save(page, dialog.getByTestId('save-json'));
    const { spec, source, result } = JSON.parse(json.bytes.toString()) as Record<string, unknown>;
    const recording = shippedRecording(shippedDemo(id), data.preset);
    expect({ spec, source, result }).toEqual({
      spec: recording.spec,
      source: 'recorded',
      result: recording.result,
    });
    for (const [testid, ending, library] of [
      ['save-python', '.py', 'torch'],
      ['save-nnsight', '-nnsight.py', 'nnsight'],
    ] as const) {
      const button = dialog.getByTestId(testid);
      if (testid === 'save-nnsight' && (await button.count()) === 0) continue;
      const { name, bytes } = await save(page, button);
      expect(name).toBe(`${id}-${data.preset}${ending}`);
      const text = bytes.toString();
      expect(text).toMatch(/^# .+\n# http/); // what it prints: npm run bench -- --only snippets
      expect(text).toContain(`\nimport ${library}\n`);
      expect(text).toContain('\nshow("');
      expect(text).not.toMatch(/undefined|NaN|\[object/);
    }
  });
});

test('the numbers of a map are those of the result, unrounded, a row a layer', async ({
  visit,
}) => {
  const shipped = shippedDemo('indirect-object');
  const { page } = await visit('/demos/indirect-object/');
  const dialog = await open(page, shipped.id);
  const { bytes } = await save(page, figure(dialog, 2, 'csv'));
  const [head, ...rows] = bytes.toString().trimEnd().split('\r\n').slice(0, 31);
  expect(head).toBe('layer,0,1,2,3,4,5,6,7,8');
  const { clean } = shippedRecording(shipped, shipped.data.preset).result as {
    clean: { attribution: { heads: number[][] } };
  };
  expect(rows.map((row) => row.split(',').slice(1).map(Number))).toEqual(clean.attribution.heads);
});

test('a phone’s figure is as wide and has as many texts as a desk’s, and a dark one is dark', async ({
  visit,
}) => {
  const files = [];
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [360, 'dark'],
  ] as const) {
    const { page } = await visit('/demos/indirect-object/', {
      viewport: { width, height: 800 },
      colorScheme,
    });
    const dialog = await open(page, 'indirect-object');
    const svg = (await save(page, figure(dialog, 2, 'svg'))).bytes.toString();
    files.push({ ...(await read(page, svg)), ground: /<rect [^>]*fill="(#\w+)"/.exec(svg)![1]! });
  }
  const [desk, phone] = files;
  expect(phone!.width).toBe(desk!.width);
  expect(phone!.texts.length).toBe(desk!.texts.length);
  const light = (colour: string) => parseInt(colour.slice(1, 3), 16);
  expect(light(desk!.ground)).toBeGreaterThan(200);
  expect(light(phone!.ground)).toBeLessThan(60);
});
