/** EMBEDDING.md's table of places over the built site, where the files alone can be judged: tests/browser/hostRows.ts has the rest. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import * as Places from '../../scripts/places.ts';
import { exampleAddress, framedDemos, type ShippedDemo } from '../browser/shipped.ts';
import { builtPages, DIST, type BuiltPage } from './builtPages.ts';

/** What a demo has of its own at each of its examples. */
export interface PlacedDemo extends ShippedDemo {
  /** `/demos/<id>/`, and `/demos/<id>/<preset>/` for all but the first. */
  readonly own: (preset: string) => BuiltPage;
  /** `/embed/<id>/`, and `/embed/<id>/<preset>/`. */
  readonly frame: (preset: string) => BuiltPage;
}

export interface PlaceRow {
  readonly place: string;
  /** What the place does with a demo, in a few words. */
  readonly rule: string;
  /** What is wrong at a preset, each in a line; nothing where the row holds. */
  readonly problems: (demo: PlacedDemo, preset: string) => readonly string[];
}

/** Every demo with the pages that are its own. */
export function placedDemos(): PlacedDemo[] {
  const pages = new Map(builtPages().map((page) => [page.path, page]));
  return framedDemos().map((demo) => {
    const pageIn = (room: string) => (preset: string) => {
      const path = exampleAddress(room, demo, preset);
      const page = pages.get(path);
      if (!page) throw new Error(`${demo.id}: expected a page at ${path}`);
      return page;
    };
    return { ...demo, own: pageIn('demos'), frame: pageIn('embed') };
  });
}

export const pathOf = (address: string) => new URL(address).pathname;

/** The file that lies where an oEmbed answer is asked for; null where there is none. */
export function readAnswer(address: string): Places.OEmbed | null {
  const file = join(DIST, pathOf(address));
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Places.OEmbed) : null;
}

export const frameIn = (html: unknown) =>
  parseHTML(`<html><body>${String(html)}</body></html>`).document.querySelector('iframe');

/** Width and height in a PNG's first block. */
export function pngSize(file: string): { readonly width: number; readonly height: number } {
  const bytes = readFileSync(file);
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

const answerAddress = (id: string, preset: string) =>
  `https://any.example/oembed/${id}/${preset}.json`;

/** Expectations by what they are of; those that do not hold. */
function unlike(pairs: Readonly<Record<string, readonly [got: unknown, wanted: unknown]>>) {
  return Object.entries(pairs)
    .filter(([, [got, wanted]]) => got !== wanted)
    .map(([what, [got, wanted]]) => `${what}: expected ${String(wanted)}, got ${String(got)}`);
}

/** Whether an address leads to the demo alone, at this preset. */
function leadsTo(demo: PlacedDemo, preset: string, src: string | null | undefined) {
  if (!src) return ['no frame'];
  const { document } = demo.frame(preset);
  return unlike({
    frame: [new URL(src).pathname, exampleAddress('embed', demo, preset)],
    preset: [islandPreset(document), preset],
  });
}

/** The example that is drawn in a page of one demo. */
const islandPreset = (document: Document) =>
  (
    JSON.parse(document.querySelector('demo-island > script[type]')?.textContent ?? '{}') as {
      readonly preset?: string;
    }
  ).preset;

const recordingFile = (experiment: string, preset: string) =>
  join(DIST, 'recorded', experiment, `${preset}.json`);

const WIDTH = 720;
const SECRET = 'Ab12cd34';

/** What other sites are told by a host that reads `_headers`: all rules that fit add up. */
export function headersOf(path: string): string {
  const blocks = readFileSync(join(DIST, '_headers'), 'utf8').split('\n\n');
  return blocks
    .filter((block) => {
      const rule = block.trim().split('\n')[0]!;
      return rule.endsWith('*') ? path.startsWith(rule.slice(0, -1)) : path === rule;
    })
    .join('\n');
}

export const PLACE_ROWS: readonly PlaceRow[] = [
  {
    place: 'WordPress, discovery',
    rule: 'the answer’s link before </head>, within 150 KB',
    problems: ({ id, own }, preset) =>
      unlike({
        link: [
          new URL(Places.wordpressDiscovers(own(preset).html) ?? 'none:').pathname,
          `/oembed/${id}/${preset}.json`,
        ],
      }),
  },
  {
    place: 'WordPress, frame',
    rule: 'sandboxed, without style and allow, with a secret',
    problems: (demo, preset) => {
      // WordPress asks for more beside the address, which a file does not read.
      const more = '?maxwidth=600&maxheight=960&dnt=1&format=json';
      const answer = readAnswer(answerAddress(demo.id, preset) + more);
      const iframe = answer && Places.wordpressFrame(answer, SECRET);
      if (!iframe) return ['no frame'];
      const { title, height } = demo.data;
      const src = iframe.getAttribute('src');
      return [
        ...leadsTo(demo, preset, src),
        ...unlike({
          secret: [src?.endsWith(`#?secret=${SECRET}`), true],
          title: [iframe.getAttribute('title'), title],
          width: [iframe.getAttribute('width'), String(WIDTH)],
          height: [iframe.getAttribute('height'), String(height)],
          stripped: [iframe.hasAttribute('style') || iframe.hasAttribute('allow'), false],
        }),
      ];
    },
  },
  {
    place: 'oEmbed 1.0',
    rule: 'all fields of a rich answer, and a picture of the size it says',
    problems: ({ id, data }, preset) => {
      const answer = readAnswer(answerAddress(id, preset));
      if (!answer) return ['no answer'];
      const iframe = frameIn(answer.html);
      const picture = join(DIST, pathOf(String(answer.thumbnail_url)));
      const { width, height } = pngSize(picture);
      return unlike({
        version: [answer.version, '1.0'],
        type: [answer.type, 'rich'],
        title: [answer.title, data.title],
        width: [answer.width, WIDTH],
        height: [answer.height, data.height],
        provider: [/\S/.test(String(answer.provider_name)), true],
        'thumbnail width': [answer.thumbnail_width, width],
        'thumbnail height': [answer.thumbnail_height, height],
        'frame’s width': [iframe?.getAttribute('width'), String(WIDTH)],
        'frame’s height': [iframe?.getAttribute('height'), String(data.height)],
      });
    },
  },
  {
    place: 'Ghost',
    rule: 'an embed, no bookmark: html and width',
    problems: ({ id }, preset) => {
      const address = answerAddress(id, preset);
      return unlike({ card: [Places.ghostCard(address, readAnswer(address) ?? {}), 'embed'] });
    },
  },
  {
    place: 'Mastodon',
    rule: 'the player’s address and size, since rich is refused, under a canonical address of its own',
    problems: (demo, preset) => {
      const iframe = Places.mastodonFrame(demo.own(preset).document);
      return [
        ...leadsTo(demo, preset, iframe?.getAttribute('src')),
        ...unlike({
          height: [iframe?.getAttribute('height'), String(demo.data.height)],
          canonical: [
            pathOf(Places.mastodonKnowsAs(demo.own(preset).document) ?? 'none:'),
            exampleAddress('demos', demo, preset),
          ],
        }),
      ];
    },
  },
  {
    place: 'Discourse',
    rule: 'a player, og:type=website, nothing cut at 80 and 250 characters',
    problems: ({ own, id }, preset) => {
      const answer = readAnswer(answerAddress(id, preset)) ?? {};
      const { title, description } = Places.DISCOURSE_CUTS;
      const { document } = own(preset);
      const lengthOf = (name: string) => Places.metaOf(document, name)?.length ?? Infinity;
      return unlike({
        onebox: [Places.discourseOnebox(document, answer), 'player'],
        'title fits': [lengthOf('og:title') <= title, true],
        'description fits': [lengthOf('og:description') <= description, true],
      });
    },
  },
  {
    place: 'Iframely',
    rule: 'its link with the frame’s shape',
    problems: (demo, preset) => {
      const player = Places.iframelyPlayer(demo.own(preset).document);
      const ratio = WIDTH / demo.data.height;
      return [
        ...leadsTo(demo, preset, player?.href),
        ...unlike({ shape: [player?.ratio.toFixed(3), ratio.toFixed(3)] }),
      ];
    },
  },
  {
    place: 'Notion',
    rule: 'a plain address in a frame: no header of ours forbids it',
    problems: ({ data, frame }, preset) => {
      const headers = headersOf(frame(preset).path);
      return unlike({
        headers: [/frame-ancestors|x-frame-options/i.test(headers), false],
        'recorded figure': [existsSync(recordingFile(data.experiment, preset)), true],
      });
    },
  },
  {
    place: 'Canvas, Moodle, Medium',
    rule: 'the figure is in the HTML: nothing is waited for',
    problems: ({ frame }, preset) => {
      const figure = frame(preset).document.querySelector('.view')?.textContent ?? '';
      return unlike({ figure: [/\d/.test(figure), true] });
    },
  },
];
