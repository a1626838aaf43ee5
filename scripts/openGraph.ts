/**
 * Draws public/open-graph.png, the picture that other sites show beside a link: the built home page, as wide as such
 * pictures are. Run it after a build, when the home page has changed: `node scripts/openGraph.ts`.
 */
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from './chromium.ts';
import { serve } from './serve.ts';

const SIZE = { width: 1200, height: 630 };

const root = join(import.meta.dirname, '..');
const site = await serve(join(root, 'dist'), { port: 0 });
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light' });
  await page.goto(site.url, { waitUntil: 'networkidle' });
  await page.reload({ waitUntil: 'networkidle' }); // a first visit does without the fonts that come late
  await page.evaluate(() => document.fonts.ready);
  const path = join(root, 'public/open-graph.png');
  await page.screenshot({ path });
  console.log(`${path}: ${SIZE.width} × ${SIZE.height}`);
} finally {
  await browser.close();
  await site.close();
}
