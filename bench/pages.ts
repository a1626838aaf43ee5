import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '../scripts/serve.ts';
import { median, range, seconds } from '../src/cli/bench/interleave.ts';
import { launchChromium } from '../tests/browser/launch.ts';
import { builtPages, DIST, isEmbed, isFurtherExample } from '../tests/site/builtPages.ts';
import { PHONE, visitByPhone, type PhoneVisit } from '../tests/site/phone.ts';
import type { Section } from './section.ts';
import type { Setup } from './setup.ts';

/** Wanted of the largest paint, in milliseconds. */
const LARGEST_PAINT = 1300;

const TYPES = { HTML: 'Document', fonts: 'Font', script: 'Script', data: 'Fetch' } as const;

/** Every page of the built site as a phone on a slow line meets it for the first time; frames in a page around them. */
export async function pagesBench(setup: Setup): Promise<Section> {
  if (!existsSync(join(DIST, 'index.html')))
    throw new Error('no built site: run npm run build first');
  const site = await serve(DIST, { port: 0 });
  const browser = await launchChromium('wasm');
  const pages = builtPages()
    .filter((page) => !isFurtherExample(page))
    .map((page) => ({ path: page.path, framed: isEmbed(page) }));
  const visits = new Map<string, PhoneVisit[]>(pages.map(({ path }) => [path, []]));
  for (let round = 0; round < setup.rounds; round++)
    for (const { path, framed } of pages) {
      await setup.gate.wait();
      visits.get(path)!.push(await visitByPhone(browser, new URL(path, site.url).href, { framed }));
    }
  const version = browser.version();
  await browser.close();
  await site.close();
  const { bytesPerSecond, roundTrip, cpu } = PHONE;
  return {
    title: 'Pages on a slow phone',
    head: ['', 'largest paint', 'range', 'wanted', 'layout shift', ...Object.keys(TYPES)],
    rows: [...visits].map(([path, list]) => row(path, list)),
    notes: [
      `Chromium ${version}, 390 × 844, ${(bytesPerSecond * 8) / 1e6} Mbit/s, ${roundTrip} ms there and back, processor ${cpu} times slower, nothing kept from a visit before; median of ${setup.rounds}, in turn. Bytes as they come over the line, without a scroll or a touch. A demo alone (/embed/) stands in a frame of an empty page.`,
    ],
  };
}

function row(path: string, visits: readonly PhoneVisit[]): string[] {
  const paints = visits.map(({ largestPaint }) => largestPaint);
  const shift = Math.max(
    ...visits.map(({ shifts }) => shifts.reduce((sum, { value }) => sum + value, 0)),
  );
  const kilobytes = Object.values(TYPES).map((type) => {
    const bytes = median(visits.map((visit) => visit.bytes[type] ?? 0));
    return bytes === 0 ? '' : `${(bytes / 1000).toFixed(1)} kB`;
  });
  const met = median(paints) <= LARGEST_PAINT;
  const verdict = `at most ${seconds(LARGEST_PAINT)}: ${met ? 'met' : '**missed**'}`;
  const moved = shift === 0 ? '0' : shift.toFixed(4);
  return [path, seconds(median(paints)), range(paints), verdict, moved, ...kilobytes];
}
