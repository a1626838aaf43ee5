/**
 * `npm run frames [-- <id> …]`, after a build: measures how tall each demo's frame is at usual widths
 * (content/frames/<id>.json, and without its controls in figures/) and draws its picture for those who link to it (public/demos/<id>.png). Then build again.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { findChromium } from './chromium.ts';
import { serve } from './serve.ts';

const WIDTHS = [320, 360, 400, 480, 560, 640, 720, 800, 920];
const HIGH = 4000;

const PICTURE = { width: 1200, height: 630 };
const SCALE = 1.5;

const root = join(import.meta.dirname, '..');

async function open(browser: Browser, url: string, width: number, height: number, scale = 1) {
  const page = await browser.newPage({
    viewport: { width, height },
    deviceScaleFactor: scale,
    colorScheme: 'light',
    bypassCSP: true, // draw() adds a sheet
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.reload({ waitUntil: 'networkidle' }); // a first visit does without the fonts that come late
  await page.locator('.demo[data-ready="true"]').waitFor({ state: 'attached' });
  await page.evaluate(() => document.fonts.ready);
  return page;
}

/** The same that src/embed/postHeight.ts tells a host. */
async function measure(browser: Browser, url: string): Promise<Record<string, number>> {
  const page = await open(browser, url, WIDTHS[0]!, HIGH);
  const heights: Record<string, number> = {};
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HIGH });
    heights[width] = await page.evaluate(async () => {
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const parts = [...document.querySelectorAll('.content, footer')];
      return parts.reduce((sum, part) => sum + Math.ceil(part.getBoundingClientRect().height), 0);
    });
  }
  await page.close();
  return heights;
}

/** The question over the figure, without what only a reader needs. */
async function draw(browser: Browser, url: string, path: string): Promise<void> {
  const { width, height } = PICTURE;
  const size = [width / SCALE, height / SCALE] as const;
  const page = await open(browser, `${url}?hide=controls&theme=light`, ...size, SCALE);
  await page.addStyleTag({
    content: `footer { display: none !important } .content { padding: 28px 36px !important }
      h2.visually-hidden { all: revert !important; display: block !important; margin: 0 0 18px !important; font: 620 30px/1.15 var(--serif) !important; position: static !important }`,
  });
  await page.screenshot({ path });
  await page.close();
}

const write = (file: string, heights: Record<string, number>) =>
  writeFileSync(join(root, 'content/frames', file), `${JSON.stringify(heights, null, 2)}\n`);

const asked = process.argv.slice(2);
const known = readdirSync(join(root, 'dist/embed'));
const unknown = asked.filter((id) => !known.includes(id));
if (unknown.length > 0)
  throw new Error(`frames: expected some of ${known.join(', ')}, got ${unknown.join(', ')}`);

const site = await serve(join(root, 'dist'), { port: 0 });
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
mkdirSync(join(root, 'content/frames/figures'), { recursive: true });
mkdirSync(join(root, 'public/demos'), { recursive: true });
try {
  for (const id of asked.length > 0 ? asked : known) {
    const url = `${site.url}embed/${id}/`;
    const heights = await measure(browser, url);
    write(`${id}.json`, heights);
    write(`figures/${id}.json`, await measure(browser, `${url}?hide=controls`));
    await draw(browser, url, join(root, `public/demos/${id}.png`));
    console.log(`${id}: ${heights[720]} px at 720`);
  }
} finally {
  await browser.close();
  await site.close();
}
