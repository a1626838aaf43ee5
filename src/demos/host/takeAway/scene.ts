/** a, b, c, d, e, f of a DOMMatrix: from a shape's own units to CSS pixels from the figure's upper left. */
export type Matrix = readonly [number, number, number, number, number, number];

export interface Paint {
  /** `#rrggbb`. */
  readonly colour: string;
  /** 0 to 1. */
  readonly opacity: number;
}

export interface Stroke extends Paint {
  readonly width: number;
  readonly dashes?: readonly number[];
  readonly round?: boolean;
}

export interface Outline {
  readonly kind: 'outline';
  /** As in SVG's `d`. */
  readonly d: string;
  readonly matrix: Matrix;
  readonly fill?: Paint | undefined;
  readonly stroke?: Stroke | undefined;
}

export interface Letters {
  readonly kind: 'letters';
  readonly text: string;
  /** To where the first letter stands on its line. */
  readonly matrix: Matrix;
  readonly font: Font;
  readonly fill: Paint;
  /** Drawn first, so that a line that crosses does not cut the letters. */
  readonly halo?: Stroke | undefined;
  /** What the text takes in its own units, in the font that the page has. */
  readonly length: number;
}

export interface Font {
  readonly family: string;
  readonly size: number;
  readonly weight: string;
  readonly style: string;
}

export type Shape = Outline | Letters;

/** A figure as flat shapes, the lowest first. Width and height are CSS pixels. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly ground: Paint;
  readonly shapes: readonly Shape[];
}

export const fontLine = ({ style, weight, size, family }: Font) =>
  `${style} ${weight} ${size}px ${family}`;
