import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '../scripts/serve.ts';
import { HOST_ROWS, hostProblems, type HostRow } from '../tests/browser/hostRows.ts';
import { launchChromium } from '../tests/browser/launch.ts';
import { DIST } from '../tests/site/builtPages.ts';
import { FRAME_BUDGET, visitFrame } from '../tests/site/frameBytes.ts';
import { PHONE, visitByPhone } from '../tests/site/phone.ts';
import { PLACE_ROWS, placedDemos, type PlacedDemo } from '../tests/site/placeRows.ts';
import type { Section } from './section.ts';

/** By place: how many of a demo's presets it was tried with, and what was wrong. */
interface Tried {
  readonly presets: number;
  readonly problems: readonly string[];
}

/** What the places that demos are put into make of each, as the tests have it, and what a frame costs its reader. */
export async function embedsBench(): Promise<Section[]> {
  if (!existsSync(join(DIST, 'index.html')))
    throw new Error('no built site: run npm run build first');
  const site = await serve(DIST, { port: 0 });
  const browser = await launchChromium('wasm');
  const origin = site.url.replace(/\/$/, '');
  const demos = placedDemos();
  const places = new Map<string, Record<string, Tried>>();
  const frames: string[][] = [];
  const faults: string[] = [];
  for (const demo of demos) {
    const page = await browser.newPage();
    const found = await hostProblems(page, origin, demo);
    await page.close();
    places.set(demo.id, { ...inFiles(demo), ...inFrames(demo, found) });

    const alone = await browser.newPage();
    const { bytes, workers, heavy } = await visitFrame(alone, `${origin}/embed/${demo.id}/`);
    await alone.close();
    const address = `${origin}/embed/${demo.id}/`;
    const { shifts } = await visitByPhone(browser, address, { framed: true });
    const shift = shifts.reduce((sum, { value }) => sum + value, 0);
    frames.push([
      demo.id,
      `${(bytes / 1000).toFixed(1)} kB`,
      shift.toFixed(4),
      String(workers.length + heavy.length),
    ]);
    if (bytes > FRAME_BUDGET || shift > 0 || workers.length + heavy.length > 0)
      faults.push(`/embed/${demo.id}/: ${frames.at(-1)!.slice(1).join(', ')}`);
  }
  const version = browser.version();
  await browser.close();
  await site.close();
  return [placesSection(places, version), framesSection(frames, faults, version)];
}

function inFiles(demo: PlacedDemo): Record<string, Tried> {
  const rows = PLACE_ROWS.map((row) => {
    const presets = Object.keys(demo.data.presets);
    const problems = presets.flatMap((preset) =>
      row.problems(demo, preset).map((text) => `${preset}: ${text}`),
    );
    return [row.place, { presets: presets.length, problems }] as const;
  });
  return Object.fromEntries(rows);
}

function inFrames(
  { data }: PlacedDemo,
  found: Awaited<ReturnType<typeof hostProblems>>,
): Record<string, Tried> {
  const rows = Object.entries(found).map(([row, byPreset]) => {
    const problems = Object.entries(byPreset).flatMap(([preset, texts]) =>
      texts.map((text) => `${preset}: ${text}`),
    );
    return [row, { presets: Object.keys(data.presets).length, problems }] as const;
  });
  return Object.fromEntries(rows);
}

function placesSection(places: Map<string, Record<string, Tried>>, version: string): Section {
  const rules = [
    ...PLACE_ROWS.map(({ place, rule }) => ({ place, rule, where: 'built files' })),
    ...(Object.keys(HOST_ROWS) as HostRow[]).map((place) => ({
      ...{ place, rule: HOST_ROWS[place], where: 'Chromium' },
    })),
  ];
  const rows = rules.map(({ place, rule, where }) => {
    const tried = [...places.values()].map((all) => all[place]!);
    const failed = tried.filter(({ problems }) => problems.length > 0).length;
    const presets = tried.reduce((sum, one) => sum + one.presets, 0);
    return [
      place,
      rule,
      where,
      `${presets} presets`,
      failed === 0 ? 'pass' : `**fail** in ${failed}`,
    ];
  });
  const faults = [...places].flatMap(([id, all]) =>
    Object.entries(all).flatMap(([place, { problems }]) =>
      problems.map((text) => `${place}, ${id}, ${text}`),
    ),
  );
  return {
    title: 'Places that demos are put into',
    head: ['place', 'what it does with a demo', 'tried on', 'of', 'all demos'],
    rows,
    notes: [
      `${places.size} demos: ${[...places.keys()].join(', ')}. The rules are the places’ own, as their sources have them, over the built site; frames stand in a page of another origin in Chromium ${version}. No account at any of the places was used.`,
    ],
    faults,
  };
}

function framesSection(rows: string[][], faults: string[], version: string): Section {
  const { bytesPerSecond, roundTrip, cpu } = PHONE;
  return {
    title: 'Frames before a click',
    head: ['demo', 'compressed, without fonts', 'layout shift', 'workers, models, results'],
    rows,
    notes: [
      `At most ${FRAME_BUDGET / 1000} kB, nothing moves, nothing of a model. Chromium ${version}; the shift in a frame as wide as a phone of 390 × 844, ${(bytesPerSecond * 8) / 1e6} Mbit/s, ${roundTrip} ms there and back, processor ${cpu} times slower.`,
    ],
    faults,
  };
}
