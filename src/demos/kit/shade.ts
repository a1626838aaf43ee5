/** What a colour means is in styles/tokens.css: diverging for signed effects, single for 0 to a maximum. */
export type ScaleKind = 'diverging' | 'single';

export type Shading = 'positive' | 'negative' | 'single' | 'none';

export interface Shade {
  readonly shading: Shading;
  /** 0 is the paper, 1 the scale's end colour. */
  readonly strength: number;
}

const EMPTY: Shade = { shading: 'none', strength: 0 };

/** The value at full colour: the largest magnitude there is, and 1 where everything is zero or missing. */
export function scaleMaximum(values: Iterable<number | null>): number {
  let largest = 0;
  for (const value of values) {
    if (value !== null && Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  }
  return largest || 1;
}

/** Linear in the value and clamped at `max`. Missing and non-finite values have no colour. */
export function shade(value: number | null, kind: ScaleKind, max: number): Shade {
  if (value === null || !Number.isFinite(value)) return EMPTY;
  // A hundredth of a colour is not seen, and each that differs is a rule of the page's sheet.
  const strength = Math.round(Math.min(Math.abs(value) / max, 1) * 100) / 100;
  if (strength === 0) return EMPTY;
  if (kind === 'diverging') return { shading: value > 0 ? 'positive' : 'negative', strength };
  return value > 0 ? { shading: 'single', strength } : EMPTY;
}

/** A shade as one number for `--t` in shade.css: negative on the negative side; undefined where there is no value. */
export function shadeStrength(
  value: number | null | undefined,
  kind: ScaleKind,
  max: number,
): number | undefined {
  if (value === null || value === undefined || !Number.isFinite(value)) return undefined;
  const { shading, strength } = shade(value, kind, max);
  return shading === 'negative' ? -strength : strength;
}
