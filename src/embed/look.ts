/**
 * How a frame looks, as its address and its host's messages say. Each is one of a few words, or a colour of six
 * digits: no other text gets anywhere.
 */
export interface Look {
  readonly theme?: Theme;
  readonly font?: Font;
  /** `#a3145f`. */
  readonly accent?: string;
  readonly hide?: readonly Part[];
}

const THEMES = ['auto', 'light', 'dark'] as const;
const FONTS = ['site', 'serif', 'sans', 'system'] as const;
const PARTS = ['controls', 'caption', 'share'] as const;

type Theme = (typeof THEMES)[number];
type Font = (typeof FONTS)[number];
type Part = (typeof PARTS)[number];

const oneOf = <Word extends string>(words: readonly Word[], value: unknown): Word | undefined =>
  words.find((word) => word === value);

export const readTheme = (value: unknown) => oneOf(THEMES, value);
export const readFont = (value: unknown) => oneOf(FONTS, value);

export const readAccent = (value: unknown) =>
  typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value) ? value.toLowerCase() : undefined;

/** `controls,caption`: the parts that there are. */
export const readHide = (value: unknown): readonly Part[] | undefined =>
  typeof value === 'string'
    ? value
        .slice(0, 100)
        .split(/[\s,]+/)
        .flatMap((word) => oneOf(PARTS, word) ?? [])
    : undefined;

/** What is given of them that can be read; the rest is left out. */
export function readLook(given: (name: keyof Look) => unknown): Look {
  return {
    theme: readTheme(given('theme')),
    font: readFont(given('font')),
    accent: readAccent(given('accent')),
    hide: readHide(given('hide')),
  };
}
