type Rgb = readonly [red: number, green: number, blue: number];

const LIGHT_PAPER: Rgb = [253, 253, 251];
const DARK_PAPER: Rgb = [20, 22, 26];
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/** What text needs against its ground, as WCAG has it. */
const READABLE = 4.5;
const STEP = 0.04;

export interface AccentOnPaper {
  readonly light: string;
  readonly dark: string;
}

/** A colour of a host, darkened or lightened until it reads as text on the light and on the dark paper. */
export function readableAccent(hex: string): AccentOnPaper {
  const colour = parse(hex);
  return {
    light: write(towards(colour, BLACK, LIGHT_PAPER)),
    dark: write(towards(colour, WHITE, DARK_PAPER)),
  };
}

function towards(colour: Rgb, end: Rgb, paper: Rgb): Rgb {
  for (let share = 0; share < 1; share += STEP) {
    const mixed = mix(colour, end, share);
    if (contrast(mixed, paper) >= READABLE) return mixed;
  }
  return end;
}

/** From 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrastOf(one: string, other: string): number {
  return contrast(parse(one), parse(other));
}

function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (value: number) =>
    value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

const mix = (from: Rgb, to: Rgb, share: number): Rgb => [
  Math.round(from[0] + (to[0] - from[0]) * share),
  Math.round(from[1] + (to[1] - from[1]) * share),
  Math.round(from[2] + (to[2] - from[2]) * share),
];

const parse = (hex: string): Rgb => [
  Number.parseInt(hex.slice(1, 3), 16),
  Number.parseInt(hex.slice(3, 5), 16),
  Number.parseInt(hex.slice(5, 7), 16),
];

const write = (colour: Rgb) =>
  `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
