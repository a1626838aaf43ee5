import { parseHTML } from 'linkedom';
import { afterAll, describe, expect, it } from 'vitest';
import { findDemo, demos } from '../../../src/demos/registry.ts';
import { checkSpec } from '../../../src/demos/state/checkSpec.ts';
import { readLink } from '../../../src/demos/state/readLink.ts';
import {
  elementLines,
  frameLine,
  ownPageLink,
  pageLink,
} from '../../../src/demos/state/shareLines.ts';
import { readState, type Place } from '../../../src/demos/state/urlState.ts';
import { readFrameMessage, readHostMessage } from '../../../src/embed/messages.ts';
import { hostileJson, hostileTexts, hostileValues, isPolluted } from './hostileValues.ts';

let states = 0;
let messages = 0;

afterAll(() => console.log(`${states} hostile states and ${messages} hostile messages tried`));

type Plain = Readonly<Record<string, unknown>>;

/** Every place in a spec where a value of a stranger could go. */
function* patchesOf(spec: Plain): Generator<string> {
  yield* hostileTexts;
  for (const value of hostileJson) yield JSON.stringify(value);
  for (const key of [...Object.keys(spec), 'unknown', '__proto__', 'constructor'])
    for (const value of hostileJson) yield `{${JSON.stringify(key)}:${JSON.stringify(value)}}`;
}

const attributesOf = (html: string, selector: string) => {
  const { document } = parseHTML(`<html><body>${html}</body></html>`);
  return [...document.body.querySelectorAll(selector)].map((element) =>
    element.getAttributeNames(),
  );
};

describe.each(Object.keys(demos))('%s', (id) => {
  const places: Place[] = [{ kind: 'frame' }, { kind: 'page', key: id }];

  it.each(places)('takes no hostile state from a $kind’s address', async (place) => {
    const { presets, id: experiment, spec: schema } = await findDemo(id).spec();
    const first = Object.keys(presets)[0]!;
    const setting = {
      ...{ key: id, title: findDemo(id).title, presets, preset: first, height: 900 },
      pageUrl: `https://site.example/demos/${id}/#${id}`,
      embedUrl: `https://site.example/embed/${id}/`,
    };
    const queries = [
      ...[...patchesOf(presets[first]!.spec as Plain)].map((patch) => [first, patch] as const),
      ...hostileTexts.map((preset) => [preset, ''] as const),
    ];
    for (const [preset, patch] of queries) {
      states += 1;
      const query = new URLSearchParams(
        place.kind === 'frame' ? { preset, state: patch } : { [id]: `${preset}~${patch}` },
      );
      const read = readState(query, place, presets, first);
      const link = await readLink(read, presets[read.preset]?.spec, {
        check: (spec) => checkSpec(experiment, spec),
      });
      const spec = read.problem || link.problem ? presets[first]!.spec : link.spec;
      expect(schema.safeParse(spec).success, patch).toBe(true);
      expect(isPolluted(), patch).toBe(false);

      const state = { preset: read.preset, spec };
      expect(attributesOf(frameLine(setting, state), '*'), patch).toEqual([
        ['src', 'title', 'width', 'height', 'style', 'loading', 'allow'],
      ]);
      const lines = elementLines(setting, state);
      expect(attributesOf(lines, 'script'), patch).toEqual([['type', 'src']]);
      expect(attributesOf(lines, 'a'), patch).toEqual([['href']]);
      expect(attributesOf(lines, '*'), patch).toHaveLength(3);
      for (const address of [pageLink(setting, state), ownPageLink(setting, state)])
        expect(new URL(address).origin).toBe('https://site.example');
    }
  });
});

const VERSION = { conceptscope: 1 };
const fromHost: readonly Plain[] = [
  { ...VERSION, type: 'hello' },
  { ...VERSION, type: 'look', theme: 'dark', font: 'sans', accent: '#a3145f', hide: 'controls' },
  { ...VERSION, type: 'run', run: 1, spec: { prompt: 'Hello <b>', off: [{ layer: 1, head: 2 }] } },
];
const fromFrame: readonly Plain[] = [
  { ...VERSION, type: 'height', height: 812 },
  { ...VERSION, type: 'awake' },
  { ...VERSION, type: 'ready', demo: 'logit-lens', preset: 'a', spec: { prompt: 'x' }, bytes: 1e8 },
  { ...VERSION, type: 'spec', preset: 'a', spec: { prompt: 'x' } },
  { ...VERSION, type: 'progress', phase: 'loading', fraction: 0.5 },
  { ...VERSION, type: 'result', run: null, spec: {}, source: 'wasm', result: { answers: [1] } },
  { ...VERSION, type: 'error', run: 3, title: 'It failed', advice: 'Try again' },
];
const sides: [side: string, valid: readonly Plain[], read: (data: unknown) => unknown][] = [
  ['a frame', fromHost, readHostMessage],
  ['a host', fromFrame, readFrameMessage],
];

/** Fields whose form is the experiment's own: any small JSON is a message, and its schema judges it. */
const FREE = ['spec', 'result'];

/** Fields that may say that there is nothing. */
const mayBe = (key: string, value: unknown) =>
  (value === undefined && ['theme', 'font', 'accent', 'hide'].includes(key)) ||
  (value === null && ['run', 'fraction'].includes(key)) ||
  (typeof value === 'string' && ['title', 'advice', 'hide'].includes(key)) ||
  (value === 0.5 && key === 'fraction') ||
  ([0.5, 1e308, 2 ** 53].includes(value as number) && key === 'bytes');

describe.each(sides)('%s', (_side, valid, read) => {
  it('hears the messages that there are', () => {
    for (const message of valid) {
      expect(read(message)).toBe(message);
      expect(read(structuredClone(message))).toEqual(message);
    }
  });

  it('hears none with a field that is wrong, missing or too many', () => {
    const tried = (data: unknown) => {
      messages += 1;
      expect(read(data)).toBeNull();
      expect(isPolluted()).toBe(false);
    };
    for (const value of hostileValues()) tried(value);
    for (const message of valid) {
      for (const version of ['1', true, null, undefined, 0, 2, 1.5, [1], { valueOf: () => 1 }])
        tried({ ...message, conceptscope: version });
      for (const type of ['', 'HELLO', 'toString', '__proto__', 'constructor', null, 7, ['hello']])
        tried({ ...message, type });
      for (const value of hostileValues()) {
        tried({ ...message, more: value });
        for (const key of Object.keys(message)) {
          if (FREE.includes(key) || mayBe(key, value)) continue;
          tried({ ...message, [key]: value });
        }
      }
      for (const key of Object.keys(message)) {
        const { [key]: _, ...rest } = message;
        if (!['theme', 'font', 'accent', 'hide'].includes(key) && message['type'] !== 'run')
          tried(rest);
      }
      tried(Object.assign(Object.create({ type: 'hello' }) as object, message));
      tried({ ...message, [Symbol('more')]: 1 });
      tried([message]);
      tried(JSON.stringify(message));
    }
  });

  it('hears none whose JSON is too large, too deep, no JSON at all or changes prototypes', () => {
    const tooMuch = hostileValues().filter(
      (value) => !hostileJson.includes(value) && value !== undefined,
    );
    const polluting = hostileJson.filter((value) =>
      /"(__proto__|constructor|prototype)"/.test(JSON.stringify(value)),
    );
    expect(polluting.length).toBeGreaterThan(3);
    for (const message of valid.filter((one) => 'spec' in one)) {
      for (const value of [...tooMuch, ...polluting]) {
        messages += 1;
        expect(read({ ...message, spec: { prompt: value } })).toBeNull();
        expect(read({ ...message, spec: value })).toBeNull();
      }
    }
  });
});

it('more than a thousand are tried', () => {
  expect(states).toBeGreaterThan(1000);
  expect(messages).toBeGreaterThan(1000);
});
