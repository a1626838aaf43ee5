import { describe, expect, it } from 'vitest';
import {
  elementLines,
  frameLine,
  ownPageLink,
  pageLink,
} from '../../../../src/demos/state/shareLines.ts';
import { readState, writeState, type Place } from '../../../../src/demos/state/urlState.ts';

const presets = {
  mary: {
    title: 'Mary',
    spec: { prompt: 'Mary & John', off: [] as number[], head: { layer: 23, head: 3 } },
  },
  susan: { title: 'Susan', spec: { prompt: 'Susan', off: [1], head: { layer: 23, head: 0 } } },
};

const page = { kind: 'page', key: 'indirect-object' } as Place;
const frame = { kind: 'frame' } as Place;

const read = (query: string, place = page) =>
  readState(new URLSearchParams(query), place, presets, 'mary');

function roundTrip(state: { preset: string; spec: unknown }, place: Place) {
  const query = new URLSearchParams('theme=dark');
  writeState(query, place, presets, 'mary', state);
  return read(query.toString(), place);
}

describe('the state in the address', () => {
  it.each([page, frame])('comes back as it went, in a $kind', (place) => {
    const changed = { ...presets.susan.spec, prompt: 'Ana ~ "Zoë" & <Bo>#?', off: [3, 4] };
    for (const state of [
      { preset: 'mary', spec: presets.mary.spec },
      { preset: 'susan', spec: presets.susan.spec },
      { preset: 'susan', spec: changed },
      { preset: 'mary', spec: { ...presets.mary.spec, head: { layer: 0, head: 3 } } },
    ]) {
      expect(roundTrip(state, place)).toEqual(state);
    }
  });

  it('leaves no trace of the article’s own state, and leaves others alone', () => {
    const query = new URLSearchParams('indirect-object=susan&other=1');
    writeState(query, page, presets, 'mary', { preset: 'mary', spec: presets.mary.spec });
    expect(query.toString()).toBe('other=1');
  });

  it('keeps two demos of one page apart', () => {
    const query = new URLSearchParams();
    writeState(query, page, presets, 'mary', { preset: 'susan', spec: presets.susan.spec });
    const other: Place = { kind: 'page', key: 'ekg' };
    writeState(query, other, presets, 'mary', { preset: 'mary', spec: { prompt: 'x' } });
    expect(read(query.toString())).toEqual({ preset: 'susan', spec: presets.susan.spec });
    expect(read(query.toString(), other).spec).toEqual({ prompt: 'x' });
  });

  it.each([
    ['an unknown preset', 'indirect-object=nobody', 'nobody'],
    ['a preset named like a property of all objects', 'indirect-object=toString', 'toString'],
    ['a patch that is cut off', 'indirect-object=susan~{"prompt":"x', 'not JSON'],
    ['a patch that is too long', `indirect-object=mary~"${'x'.repeat(5000)}"`, '5002 characters'],
  ])('answers %s with the preset and a message', (_, query, words) => {
    const state = read(query);
    expect(state).toMatchObject({ preset: 'mary', spec: presets.mary.spec });
    expect(state.problem).toContain(words);
  });

  it('writes a frame line whose address is escaped and holds the state', () => {
    const setting = {
      key: 'indirect-object',
      title: 'Say "Mary" & go',
      presets,
      preset: 'mary',
      pageUrl: 'https://example.org/concepts/x/#indirect-object',
      embedUrl: 'https://example.org/embed/indirect-object/',
      height: 640,
    };
    const state = { preset: 'susan', spec: { ...presets.susan.spec, off: [2] } };
    const line = frameLine(setting, state);
    expect(line).toContain('title="Say &quot;Mary&quot; &amp; go"');
    expect(line).toContain(' height="640"');
    const src = /src="([^"]+)"/.exec(line)![1]!.replaceAll('&amp;', '&');
    expect(read(new URL(src).search, frame)).toEqual(state);
    const link = new URL(pageLink(setting, state));
    expect(link.hash).toBe('#indirect-object');
    expect(read(link.search)).toEqual(state);
  });

  it('lead to the state’s example wherever the demo stands, be it at another', () => {
    const setting = {
      key: 'here',
      title: 'Who?',
      presets,
      preset: 'susan',
      pageUrl: 'https://example.org/concepts/x/#here',
      embedUrl: 'https://example.org/embed/indirect-object/',
      height: 640,
    };
    const [mary, susan] = ['mary', 'susan'].map((preset) => ({
      preset,
      spec: presets[preset as keyof typeof presets].spec,
    }));
    expect(frameLine(setting, susan!)).toContain('/embed/indirect-object/susan/"');
    expect(frameLine(setting, mary!)).toContain('/embed/indirect-object/"');
    expect(ownPageLink(setting, susan!)).toBe('https://example.org/demos/indirect-object/susan/');
    expect(ownPageLink(setting, mary!)).toBe('https://example.org/demos/indirect-object/');
    expect(elementLines(setting, susan!)).toContain(' preset="susan"');
    expect(elementLines(setting, mary!)).not.toContain('preset=');
    expect(pageLink(setting, susan!)).toBe(setting.pageUrl);
    expect(new URL(pageLink(setting, mary!)).searchParams.get('here')).toBe('mary');
    const changed = { preset: 'susan', spec: { ...presets.susan.spec, off: [3] } };
    const own = new URL(ownPageLink(setting, changed));
    expect(own.pathname).toBe('/demos/indirect-object/susan/');
    expect(read(own.search, page)).toEqual(changed);
  });
});
