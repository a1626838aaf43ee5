import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { framedDemos } from '../browser/shipped.ts';
import { builtPages, DIST } from './builtPages.ts';
import * as Places from './places.ts';

const SECRET = 'Ab12cd34';

const pages = new Map(builtPages().map((page) => [page.path, page]));
const demos = framedDemos();

const pathOf = (address: string) => new URL(address).pathname;

function readAnswer(address: string): Places.OEmbed {
  const file = join(DIST, pathOf(address));
  expect(existsSync(file), address).toBe(true);
  return JSON.parse(readFileSync(file, 'utf8')) as Places.OEmbed;
}

/** Width and height in a PNG's first block. */
function sizeOf(file: string): { width: number; height: number } {
  const bytes = readFileSync(file);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

const frameIn = (html: unknown) =>
  parseHTML(`<html><body>${String(html)}</body></html>`).document.querySelector('iframe')!;

/** The address of a frame leads to the demo alone, at a preset that it has. */
function expectsPlace(src: string, id: string, preset: string, first: string) {
  const url = new URL(src);
  expect(url.pathname).toBe(`/embed/${id}/`);
  expect(url.searchParams.get('preset') ?? first).toBe(preset);
  expect(pages.has(url.pathname)).toBe(true);
}

describe.each(demos)('$id', ({ id, data }) => {
  const own = pages.get(`/demos/${id}/`)!;
  const first = data.preset;

  it('has a page of its own with the question, the instrument and the concepts it belongs to', () => {
    const { document } = own;
    expect(document.querySelector('h1')?.textContent).toBe(data.title);
    expect(document.querySelectorAll(`demo-island#${id}`)).toHaveLength(1);
    const shown = [...pages.values()].filter(
      ({ path, document: page }) =>
        /^\/concepts\/.+/.test(path) &&
        [...page.querySelectorAll('[data-testid="demo"]')].some(
          (demo) => demo.getAttribute('data-demo') === id,
        ),
    );
    const linked = [...document.querySelectorAll('main section li a')].map(
      (link) => link.getAttribute('href')!.split('#')[0],
    );
    expect(linked).toEqual(shown.map(({ path }) => path));
  });

  it('has a picture of its own: npm run frames draws it', () => {
    const picture = Places.metaOf(own.document, 'og:image')!;
    expect(pathOf(picture), `npm run frames -- ${id}`).toBe(`/demos/${id}.png`);
    expect(sizeOf(join(DIST, pathOf(picture)))).toEqual({
      width: Number(Places.metaOf(own.document, 'og:image:width')),
      height: Number(Places.metaOf(own.document, 'og:image:height')),
    });
    expect(Places.metaOf(own.document, 'twitter:image')).toBe(picture);
  });

  it('WordPress finds its oEmbed answer in what it reads of the page', () => {
    const address = Places.wordpressDiscovers(own.html);
    expect(address && pathOf(address)).toBe(`/oembed/${id}/${first}.json`);
  });

  it('Mastodon plays it in a frame, and reads no answer of another version', () => {
    const iframe = Places.mastodonFrame(own.document);
    expect(iframe?.getAttribute('scrolling')).toBe('no');
    expectsPlace(iframe!.getAttribute('src')!, id, first, first);
    expect(Number(iframe!.getAttribute('height'))).toBe(data.height);
  });

  it('Discourse plays it, and cuts neither its title nor its description', () => {
    const answer = readAnswer(Places.wordpressDiscovers(own.html)!);
    expect(Places.discourseOnebox(own.document, answer)).toBe('player');
    const { title, description } = Places.DISCOURSE_CUTS;
    expect(Places.metaOf(own.document, 'og:title')!.length).toBeLessThanOrEqual(title);
    expect(Places.metaOf(own.document, 'og:description')!.length).toBeLessThanOrEqual(description);
  });

  it('Iframely finds its frame and the shape of it', () => {
    const player = Places.iframelyPlayer(own.document);
    expectsPlace(player!.href, id, first, first);
    expect(player!.ratio).toBeCloseTo(720 / data.height);
  });

  it('asks for one height wherever it does not size itself, which is measured', () => {
    const heights = JSON.parse(
      readFileSync(join(import.meta.dirname, `../../content/frames/${id}.json`), 'utf8'),
    ) as Record<string, number>;
    expect(data.height).toBe(Math.min(Math.ceil(heights['720']! / 10) * 10, 1000));
    expect(Places.metaOf(own.document, 'twitter:player:height')).toBe(String(data.height));
  });

  describe.each(Object.keys(data.presets))('%s', (preset) => {
    const address = `https://any.example/oembed/${id}/${preset}.json`;

    it('answers with all that oEmbed asks of a rich answer', () => {
      const answer = readAnswer(address);
      expect(answer).toMatchObject({
        version: '1.0',
        type: 'rich',
        title: data.title,
        width: 720,
        height: data.height,
        thumbnail_width: 1200,
        thumbnail_height: 630,
      });
      expect(String(answer.provider_name)).toMatch(/\S/);
      expect(sizeOf(join(DIST, pathOf(String(answer.thumbnail_url))))).toEqual({
        width: 1200,
        height: 630,
      });
      const iframe = frameIn(answer.html);
      expect(iframe.getAttribute('width')).toBe('720');
      expect(iframe.getAttribute('height')).toBe(String(data.height));
    });

    it('WordPress makes a sandboxed frame of it with address, size and title', () => {
      // WordPress asks for more beside the address, which a file does not read.
      const asked = `${address}?maxwidth=600&maxheight=960&dnt=1&format=json`;
      const iframe = Places.wordpressFrame(readAnswer(asked), SECRET)!;
      const src = iframe.getAttribute('src')!;
      expect(src.endsWith(`#?secret=${SECRET}`)).toBe(true);
      expectsPlace(src, id, preset, first);
      expect(iframe.getAttribute('title')).toBe(data.title);
      expect(Number(iframe.getAttribute('width'))).toBe(720);
      expect(Number(iframe.getAttribute('height'))).toBe(data.height);
      expect(iframe.hasAttribute('style') || iframe.hasAttribute('allow')).toBe(false);
    });

    it('Ghost makes an embed of it, no bookmark', () => {
      expect(Places.ghostCard(address, readAnswer(address))).toBe('embed');
    });
  });
});

describe('a concept’s page', () => {
  const concepts = [...pages.values()].filter(({ path }) => /^\/concepts\/[^/]+\/$/.test(path));

  it.each(concepts.map((page) => [page.path, page] as const))(
    '%s has the oEmbed answer of its first demo, at the preset it shows',
    (_path, { html, document }) => {
      const json = document.querySelector('demo-island > script')?.textContent;
      const address = Places.wordpressDiscovers(html);
      if (!json) {
        expect(address).toBeUndefined();
        return;
      }
      const { demo, preset } = JSON.parse(json) as { demo: string; preset: string };
      expect(pathOf(address!)).toBe(`/oembed/${demo}/${preset}.json`);
      expect(frameIn(readAnswer(address!).html).getAttribute('src')).toContain(`/embed/${demo}/`);
    },
  );
});

it('the README’s line is the one that the demo’s own dialog gives, height included', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const iframe = frameIn(/<iframe\s[^]*?<\/iframe>/.exec(readme)?.[0]);
  const id = /\/embed\/([^/]+)\//.exec(iframe.getAttribute('src')!)![1];
  const { data } = demos.find((demo) => demo.id === id)!;
  expect(Number(iframe.getAttribute('height'))).toBe(data.height);
  expect(iframe.getAttribute('width')).toBe('100%');
  expect(iframe.getAttribute('title')).toBeTruthy();
});

describe('the rules of the places', () => {
  const page = (head: string) => parseHTML(`<html><head>${head}</head></html>`).document;

  it('find nothing where a page offers nothing', () => {
    expect(Places.wordpressDiscovers('<head></head>')).toBeUndefined();
    expect(Places.mastodonFrame(page(''))).toBeUndefined();
    expect(Places.iframelyPlayer(page('<link rel="iframely" href="x">'))).toBeUndefined();
    expect(Places.discourseOnebox(page(''), {})).toBe('none');
    expect(Places.wordpressFrame({ type: 'rich', html: '<p>Hello</p>' }, SECRET)).toBeUndefined();
    expect(Places.wordpressFrame({ type: 'link' }, SECRET)).toBeUndefined();
    expect(Places.ghostCard('https://a.example/x.json', { type: 'rich', html: 'x' })).toBe(
      'bookmark',
    );
  });

  it('pass over a link that comes too late, and an article before its player', () => {
    const link = '<link type="application/json+oembed" href="https://a.example/x.json">';
    expect(Places.wordpressDiscovers(`<head>${link}</head>`)).toBe('https://a.example/x.json');
    expect(Places.wordpressDiscovers(`<head>${' '.repeat(150 * 1024)}${link}</head>`)).toBe(
      undefined,
    );
    expect(Places.wordpressDiscovers(`<head></head><body>${link}`)).toBeUndefined();
    const player =
      '<meta name="twitter:card" content="player"><meta name="twitter:player" content="x">';
    expect(
      Places.discourseOnebox(page(`<meta property="og:type" content="article">${player}`), {}),
    ).toBe('article');
    expect(Places.discourseOnebox(page(player), {})).toBe('player');
  });
});
