/** EMBEDDING.md's table of places where only a browser can say: every preset of a demo in frames of another site. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElementHandle, Frame, Page } from 'playwright-core';
import { serveHost, until, wakeFrame } from './hostPage.ts';
import { exampleAddress, type ShippedDemo } from './shipped.ts';

const WORDPRESS = readFileSync(
  join(import.meta.dirname, '../../examples/wordpress/wp-embed.js'),
  'utf8',
);

/** Of a stripped frame. */
const HEIGHTS = [200, 480, 1000];

/**
 * What the scripts of three hosts do with a frame's message, as their sources have it. One frame is tried by all of them:
 * WordPress's sets its height, and those of Datawrapper and of AMP (`amp-iframe.js`) note the one they would set.
 */
const HOST_SCRIPT = `<style>${HEIGHTS.map((px) => `[data-stripped="${px}"] { height: ${px}px }`).join('')}</style>
<script>${WORDPRESS}
  addEventListener('message', ({ data, source }) => {
    if (data['datawrapper-height'] === undefined) return;
    for (const frame of document.querySelectorAll('iframe'))
      for (const id in data['datawrapper-height'])
        if (frame.contentWindow === source) frame.dataset.datawrapper = data['datawrapper-height'][id];
  });
  addEventListener('message', ({ data, source }) => {
    if (data.sentinel !== 'amp' || data.type !== 'embed-size' || !(data.height >= 100)) return;
    for (const frame of document.querySelectorAll('iframe'))
      if (frame.contentWindow === source) frame.dataset.amp = data.height;
  });
</script>`;

export const HOST_ROWS = {
  'WordPress, message': 'its secret back, and a height of 200 to 1000 px',
  'Gutenberg, Custom HTML': 'awake at its preset without allow-same-origin',
  'Datawrapper’s message': 'the content’s height, once a frame',
  'AMP’s message': 'embed-size, of at least 100 px',
  'a stripped frame': 'at 320 px, 200 to 1000 px high, no scrollbar: all is reached inside',
} as const;

export type HostRow = keyof typeof HOST_ROWS;

/** What is wrong, by row and preset; a row that holds for a preset is not there. */
export type HostProblems = Readonly<Record<HostRow, Readonly<Record<string, readonly string[]>>>>;

/** Wide enough for most; WordPress asks for 600. */
const WIDTH = 600;

/** Of what the frame's page holds: what it tells its hosts. */
const contentHeight = (frame: Frame) =>
  frame.evaluate(() =>
    [...document.querySelectorAll('.content, footer')].reduce(
      (sum, part) => sum + Math.ceil(part.getBoundingClientRect().height),
      0,
    ),
  );

/** All of the content has been in sight once the frame's own page was scrolled to its end, and nothing lies beside it. */
const reach = (frame: Frame) =>
  frame.evaluate(() => {
    const main = document.querySelector('main')!;
    const content = document.querySelector('.content')!;
    main.scrollTo({ top: 0, behavior: 'instant' });
    const first = content.getBoundingClientRect().bottom;
    main.scrollTo({ top: main.scrollHeight, behavior: 'instant' });
    const { bottom } = content.getBoundingClientRect();
    const link = document.querySelector('footer a')!.getBoundingClientRect();
    return {
      below: Math.max(0, Math.floor(bottom - main.getBoundingClientRect().bottom)), // whole pixels
      moved: first > bottom,
      beside: Math.max(0, main.scrollWidth - main.clientWidth),
      linkInSight: link.top >= 0 && link.bottom <= innerHeight && link.right <= innerWidth,
    };
  });

/** Opens all presets of a demo on one page of another site, each in the frame that WordPress would leave of it. */
export async function hostProblems(
  page: Page,
  site: string,
  shipped: ShippedDemo,
): Promise<HostProblems> {
  const { id, data } = shipped;
  const presets = Object.keys(data.presets);
  const frames = presets.map(
    (preset, at) =>
      `<iframe class="wp-embedded-content" sandbox="allow-scripts" security="restricted" scrolling="no" src="${site}${exampleAddress('embed', shipped, preset)}#?secret=Ab${at}" data-secret="Ab${at}" width="${WIDTH}" height="300"></iframe>`,
  );
  const places = frames.map((frame, at) => `<div id="at-${at}">${frame}</div>`);
  const problems: Record<HostRow, Record<string, string[]>> = {
    ...{ 'WordPress, message': {}, 'Gutenberg, Custom HTML': {} },
    ...{ 'Datawrapper’s message': {}, 'AMP’s message': {}, 'a stripped frame': {} },
  };
  const host = await serveHost(HOST_SCRIPT + places.join(''));
  try {
    await page.goto(host.url);
    for (const [at, preset] of presets.entries()) {
      const note = (row: HostRow, text: string) => (problems[row][preset] ??= []).push(text);
      const locator = page.locator(`#at-${at} iframe`);
      const element = (await locator.elementHandle()) as ElementHandle<HTMLIFrameElement>;
      const frame = (await element.contentFrame())!;
      await wakeFrame(locator, frame);
      await triedByHosts(frame, element, id, preset, note);
      const own = new URL(`${exampleAddress('demos', shipped, preset)}#${id}`, data.pageUrl);
      await triedStripped(frame, element, own.href, note);
      await element.evaluate((one) => one.remove()); // what comes next need not fight it for the processor
    }
  } finally {
    host.close();
  }
  return problems;
}

type Note = (row: HostRow, text: string) => void;

async function triedByHosts(
  frame: Frame,
  element: ElementHandle<HTMLIFrameElement>,
  id: string,
  preset: string,
  note: Note,
): Promise<void> {
  const pressed = frame.getByTestId(`preset-${preset}`);
  const shown = async () => (await pressed.getAttribute('aria-pressed')) === 'true';
  await until(`${id} at ${preset}`, shown).catch((error: unknown) =>
    note('Gutenberg, Custom HTML', String(error)),
  );
  const origin = await frame.evaluate(() => globalThis.origin);
  if (origin !== 'null') note('Gutenberg, Custom HTML', `expected no origin, got ${origin}`);

  const given = () =>
    element.evaluate(({ height, dataset }) => ({
      'WordPress, message': Number(height),
      'Datawrapper’s message': Number(dataset['datawrapper']),
      'AMP’s message': Number(dataset['amp']),
    }));
  const wanted = async () => {
    const height = await contentHeight(frame);
    const clamped = Math.max(200, Math.min(1000, height));
    return {
      ...{ 'WordPress, message': clamped },
      ...{ 'Datawrapper’s message': height, 'AMP’s message': height },
    };
  };
  const agree = async () => JSON.stringify(await given()) === JSON.stringify(await wanted());
  await until('one height', agree).catch(async () => {
    const [got, expected] = [await given(), await wanted()];
    for (const row of Object.keys(got) as (keyof typeof got)[])
      if (got[row] !== expected[row]) note(row, `expected ${expected[row]} px, got ${got[row]}`);
  });
}

async function triedStripped(
  frame: Frame,
  element: ElementHandle<HTMLIFrameElement>,
  pageUrl: string,
  note: Note,
): Promise<void> {
  for (const height of HEIGHTS) {
    await element.evaluate((one, px) => {
      one.width = '320';
      one.dataset['stripped'] = String(px);
    }, height);
    await frame.waitForFunction((px) => innerWidth === 320 && innerHeight === px, height);
    await frame.evaluate(
      () =>
        new Promise<unknown>((done) => {
          requestAnimationFrame(() => requestAnimationFrame(done));
          setTimeout(done, 1000); // see tests/site/budgets.test.ts
        }),
    );
    const { below, moved, beside, linkInSight } = await reach(frame);
    const wrong = [
      below > 0 && `${below} px stay below`,
      beside > 0 && `${beside} px lie beside`,
      !linkInSight && 'the link is out of sight',
      height === 200 && !moved && 'nothing is scrolled inside',
    ];
    for (const text of wrong) if (text) note('a stripped frame', `${height} px high: ${text}`);
  }
  const href = await frame.locator('footer a').getAttribute('href');
  if (href !== pageUrl) note('a stripped frame', `expected a link to ${pageUrl}, got ${href}`);
}
