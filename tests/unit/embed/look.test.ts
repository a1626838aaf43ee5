import { describe, expect, it } from 'vitest';
import { contrastOf, readableAccent } from '../../../src/embed/accent.ts';
import { escapeAttribute } from '../../../src/embed/frameMarkup.ts';
import { readLocale } from '../../../src/embed/locale.ts';
import { readLook } from '../../../src/embed/look.ts';
import { heightMessages } from '../../../src/embed/postHeight.ts';

const read = (given: Record<string, unknown>) => readLook((name) => given[name]);

describe('how a frame is to look', () => {
  it('is read from words that are known, and a colour of six digits', () => {
    expect(
      read({ theme: 'dark', font: 'system', accent: '#A3145F', hide: 'controls, caption' }),
    ).toEqual({
      ...{ theme: 'dark', font: 'system', accent: '#a3145f' },
      hide: ['controls', 'caption'],
    });
  });

  it.each([
    ['theme', 'DARK'],
    ['theme', ['dark']],
    ['font', 'Comic Sans; }'],
    ['accent', 'red'],
    ['accent', '#fff'],
    ['accent', '#a3145f;}body{display:none'],
    ['accent', 'url(https://a.example/)'],
  ])('leaves out the %s %j', (name, value) => {
    expect(read({ [name]: value })).toEqual({});
  });

  it('hides the parts that there are, and no others', () => {
    expect(read({ hide: 'main,controls,__proto__,footer' }).hide).toEqual(['controls']);
    expect(read({ hide: `controls,${'caption,'.repeat(1e5)}` }).hide?.length).toBeLessThan(20);
    expect(read({ hide: ['controls'] }).hide).toBeUndefined();
  });
});

describe('whose numbers a frame writes', () => {
  it('is said by the tag of a language', () => {
    expect(readLocale('de')).toBe('de');
    expect(readLocale('pt-br')).toBe('pt-BR');
  });

  it.each(['', '<b>', 'de"', 'x'.repeat(1e6), ['de'], null, 7, '__proto__', 'qq-ZZ'])(
    'is English for anything else',
    (value) => {
      expect(readLocale(value)).toBeUndefined();
    },
  );
});

describe('a host’s accent', () => {
  it.each(['#ffff00', '#000000', '#ffffff', '#808080', '#0066ff', '#a3145f'])(
    '%s reads as text on both papers',
    (accent) => {
      const { light, dark } = readableAccent(accent);
      expect(contrastOf(light, '#fdfdfb')).toBeGreaterThanOrEqual(4.5);
      expect(contrastOf(dark, '#14161a')).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('stays as it is where it reads', () => {
    expect(readableAccent('#a3145f').light).toBe('#a3145f');
    expect(readableAccent('#ff8fc0').dark).toBe('#ff8fc0');
  });

  it('contrasts as WCAG has it', () => {
    expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});

describe('a frame’s height', () => {
  it('is said in the form of every host, and to WordPress only with its secret', () => {
    expect(heightMessages(812, 'figure-1', undefined)).toEqual([
      { conceptscope: 1, type: 'height', height: 812 },
      { 'datawrapper-height': { 'figure-1': 812 } },
      { sentinel: 'amp', type: 'embed-size', height: 812 },
    ]);
    expect(heightMessages(812, 'figure-1', 'Ab1')).toContainEqual({
      ...{ message: 'height', value: 812, secret: 'Ab1' },
    });
  });
});

it('what goes into an attribute cannot end it', () => {
  expect(escapeAttribute('"><script>&')).toBe('&quot;>&lt;script>&amp;');
});
