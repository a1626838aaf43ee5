import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import * as Places from '../../scripts/places.ts';
import { exampleAddress } from '../browser/shipped.ts';
import { builtPages, DIST } from './builtPages.ts';
import { frameIn, pathOf, PLACE_ROWS, placedDemos, pngSize, readAnswer } from './placeRows.ts';

const SECRET = 'Ab12cd34';

const pages = builtPages();
const demos = placedDemos();
const sitemap = readFileSync(join(DIST, 'sitemap-0.xml'), 'utf8');

describe.each(demos)('$id', (demo) => {
  const { id, data } = demo;
  const presets = Object.keys(data.presets);
  const own = demo.own(data.preset);

  it('has a page of its own with the question, the instrument and the concepts it belongs to', () => {
    const { document } = own;
    expect(document.querySelector('h1')?.textContent).toBe(data.title);
    expect(document.querySelectorAll(`demo-island#${id}`)).toHaveLength(1);
    const shown = pages.filter(
      ({ path, document: page }) =>
        /^\/concepts\/.+/.test(path) &&
        [...page.querySelectorAll('[data-testid="demo"]')].some(
          (one) => one.getAttribute('data-demo') === id,
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
    expect(pngSize(join(DIST, pathOf(picture)))).toEqual({
      width: Number(Places.metaOf(own.document, 'og:image:width')),
      height: Number(Places.metaOf(own.document, 'og:image:height')),
    });
    expect(Places.metaOf(own.document, 'twitter:image')).toBe(picture);
    expect(Places.metaOf(own.document, 'og:type')).toBe('website');
    expect(Places.metaOf(own.document, 'twitter:player:width')).toBe('720');
  });

  it('asks for one height wherever it does not size itself, which is measured', () => {
    const heights = JSON.parse(
      readFileSync(join(import.meta.dirname, `../../content/frames/${id}.json`), 'utf8'),
    ) as Record<string, number>;
    expect(data.height).toBe(Math.min(Math.ceil(heights['720']! / 10) * 10, 1000));
    expect(Places.metaOf(own.document, 'twitter:player:height')).toBe(String(data.height));
  });

  it.each(PLACE_ROWS)('$place: $rule', (row) => {
    const found = presets.map((preset) => [preset, row.problems(demo, preset)]);
    expect(found).toEqual(presets.map((preset) => [preset, []]));
  });

  it('has a page for each of its examples, which searches and the sitemap leave to the first', () => {
    const found = presets.map((preset) => {
      const { document } = demo.own(preset);
      const address = Places.metaOf(document, 'og:url')!;
      expect(pathOf(address)).toBe(exampleAddress('demos', demo, preset));
      expect(Places.metaOf(document, 'og:title')).toBe(data.title);
      const about = Places.metaOf(document, 'og:description')!;
      const title = data.presets[preset]!.title;
      expect(about.startsWith(`${title}. `)).toBe(preset !== data.preset);
      const left = Places.metaOf(document, 'robots') === 'noindex';
      return [preset, left, sitemap.includes(`<loc>${address}</loc>`)];
    });
    expect(found).toEqual(
      presets.map((preset) => [preset, preset !== data.preset, preset === data.preset]),
    );
  });
});

describe('a concept’s page', () => {
  const concepts = pages.filter(({ path }) => /^\/concepts\/[^/]+\/$/.test(path));

  it.each(concepts.map((page) => [page.path, page] as const))(
    '%s has the oEmbed answer of its first demo, at the preset it shows',
    (_path, { html, document }) => {
      const json = document.querySelector('demo-island > script[type]')?.textContent;
      const address = Places.wordpressDiscovers(html);
      if (!json) {
        expect(address).toBeUndefined();
        return;
      }
      const { demo, preset } = JSON.parse(json) as { demo: string; preset: string };
      expect(pathOf(address!)).toBe(`/oembed/${demo}/${preset}.json`);
      expect(frameIn(readAnswer(address!)?.html)?.getAttribute('src')).toContain(`/embed/${demo}/`);
    },
  );
});

it('the README’s line is the one that the demo’s own dialog gives, height included', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const iframe = frameIn(/<iframe\s[^]*?<\/iframe>/.exec(readme)?.[0])!;
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
