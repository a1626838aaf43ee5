/** The site as built for a path below the root: nothing on it leads, loads or works outside of that path. */
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { DemoPage } from '../browser/demoPage.ts';
import { expectSame } from '../browser/sameNumbers.ts';
import { shippedDemos, shippedRecording, smallestDemo, trainsItsOwn } from '../browser/shipped.ts';
import { test as siteTest } from '../browser/site.ts';
import { builtPages, isFurtherExample } from './builtPages.ts';
import { servedByPython, servedByVite, statusOf } from './otherServers.ts';

const BASE = '/kb/';
const ORIGIN = 'https://kb.example';
const ROOT = join(import.meta.dirname, '../..');

const test = siteTest.extend('built', { scope: 'file' }, ({}, { onCleanup }) => {
  const dir = mkdtempSync(join(tmpdir(), 'conceptscope-base-'));
  onCleanup(() => rmSync(dir, { recursive: true }));
  // Not this process's own environment: Vitest has put a base and a mode of its own into it.
  const { PATH, HOME } = process.env;
  const asked = { SITE_BASE: BASE, SITE_URL: ORIGIN, ASTRO_TELEMETRY_DISABLED: '1' };
  execFileSync(process.execPath, ['node_modules/astro/bin/astro.mjs', 'build', '--outDir', dir], {
    cwd: ROOT,
    env: { PATH, HOME, ...asked },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { dir, base: BASE };
});

test('every address in its files is under the base', ({ built }) => {
  const files = globSync('**/*.{html,xml,json,txt}', {
    cwd: built.dir,
    exclude: (name) => name === 'models',
  });
  const outside = files.flatMap((file) => {
    const text = readFileSync(join(built.dir, file), 'utf8');
    const own = [...text.matchAll(/(?:(?:href|src)="|url\()(\/[^"')]*)/g)].map(
      (match) => match[1]!,
    );
    const absolute = [...text.matchAll(/https:\/\/kb\.example([^"'<\s)]*)/g)].map(
      (match) => match[1]!,
    );
    return [...own, ...absolute]
      .filter((path) => !`${path}/`.startsWith(BASE))
      .map((path) => `${file}: ${path}`);
  });
  expect(files.length).toBeGreaterThan(10);
  expect(outside).toEqual([]);
});

test('every page finds all that it asks for', async ({ built, visit }) => {
  const { page } = await visit(BASE);
  let missing: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) missing.push(response.url());
  });
  for (const { path } of builtPages(built.dir).filter((one) => !isFurtherExample(one))) {
    missing = [];
    await page.goto(BASE + path.slice(1));
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.waitForLoadState('networkidle');
    expect(missing, path).toEqual([]);
  }
});

test('a demo finds its recordings, its model and its engine', async ({ visit }) => {
  const shipped = shippedDemos()
    .filter((one) => !trainsItsOwn(one))
    .toSorted((a, b) => a.data.bytes - b.data.bytes)[0]!;
  const { id, path, data } = shipped;
  const { page, requests } = await visit(`${BASE}${path.slice(1)}?device=wasm`, {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const demo = await new DemoPage(page, id).wake();
  const other = Object.keys(data.presets).find((preset) => preset !== data.preset)!;
  await demo.root.getByTestId(`preset-${other}`).click();
  await expect
    .poll(async () => (await demo.exported()).spec, { timeout: 20_000 })
    .toEqual(data.presets[other]?.spec);
  await demo.goLive();
  expect(await demo.badge.innerText()).toContain('live on WASM');
  expectSame(`${id} under ${BASE}`, shippedRecording(shipped, other).result, await demo.exported());
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  for (const what of [/\/kb\/recorded\//, /\/kb\/models\//, /\/kb\/_astro\/.*\.wasm$/])
    expect(requests).toContainEqual(expect.stringMatching(what));
});

const others: [server: string, start: (dir: string, base: string) => Promise<string>][] = [
  ['Python’s http.server', servedByPython],
  ['Vite’s preview', servedByVite],
];
test.for(others)(
  'another server, %s, serves it from a sub-folder as it is',
  async ([server, start], { built, visit, skip }) => {
    if (server.startsWith('Python') && spawnSync('python3', ['--version']).status !== 0)
      skip('no python3');
    const address = await start(built.dir, BASE);
    const missing: string[] = [];
    const { id, data } = smallestDemo();
    for (const path of ['', `demos/${id}/`, `embed/${id}/`]) {
      const { page } = await visit('about:blank');
      page.on('response', (response) => {
        if (response.status() >= 400) missing.push(response.url());
      });
      await page.goto(address + path);
      await page.waitForLoadState('networkidle');
      if (path === '') continue;
      const demo = await new DemoPage(page, id).wake();
      const figure = await demo.view.innerText();
      const other = Object.keys(data.presets).find((preset) => preset !== data.preset)!;
      await demo.root.getByTestId(`preset-${other}`).click();
      await expect.poll(() => demo.view.innerText(), { timeout: 20_000 }).not.toBe(figure);
    }
    const [, further] = Object.keys(data.presets);
    const { page } = await visit(`${address}embed/${id}/?preset=${further}&theme=dark`);
    expect(page.url()).toBe(`${address}embed/${id}/${further}/?theme=dark`);
    for (const path of [`oembed/${id}/${data.preset}.json`, 'embed.js', `demos/${id}.png`])
      expect(await statusOf(address + path), path).toBe(200);
    expect(missing).toEqual([]);
  },
);

test('what is lost is answered by its own page, and a folder leads to its slash', async ({
  visit,
}) => {
  const { page } = await visit(`${BASE}concepts`);
  expect(new URL(page.url()).pathname).toBe(`${BASE}concepts/`);
  const lost = await page.request.get(`${BASE}no/such/page/`);
  expect(lost.status()).toBe(404);
  expect(await lost.text()).toContain(`href="${BASE}concepts/"`);
});
