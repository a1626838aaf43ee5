import type { ReadPaint } from './paints.ts';
import { roundedRectangle, type Origin } from './readDrawing.ts';
import type { Matrix, Outline, Paint } from './scene.ts';

/** In CSS pixels of the screen. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const SIDES = ['top', 'right', 'bottom', 'left'] as const;

/** Steps in which a gradient is drawn: a file has no way to mix colours as the page does. */
const STEPS = 32;

const at = (box: Box, origin: Origin): Matrix => [
  1,
  0,
  0,
  1,
  box.left - origin.x,
  box.top - origin.y,
];

function radiusOf({ width, height }: Box, style: CSSStyleDeclaration): number {
  const corner = style.borderTopLeftRadius;
  const value = parseFloat(corner) || 0;
  return corner.endsWith('%') ? (Math.min(width, height) * value) / 100 : value;
}

/** The arguments of a CSS function, which may hold functions themselves. */
function argumentsOf(call: string): string[] {
  const inside = call.slice(call.indexOf('(') + 1, call.lastIndexOf(')'));
  return inside.split(/,\s*(?![^()]*\))/);
}

/** A scale of colours from left to right. */
function gradient(
  box: Box,
  style: CSSStyleDeclaration,
  matrix: Matrix,
  paint: (css: string) => Paint | null,
): Outline[] {
  const [way = '', ...stops] = argumentsOf(style.backgroundImage);
  if (!way.includes('right')) return [];
  const step = box.width / STEPS;
  return Array.from({ length: STEPS }, (_, i): Outline => {
    const place = (i / (STEPS - 1)) * (stops.length - 1);
    const low = Math.min(Math.floor(place), stops.length - 2);
    const share = ((place - low) * 100).toFixed(1);
    const fill = paint(`color-mix(in oklab, ${stops[low + 1]} ${share}%, ${stops[low]})`);
    // To the end, so that no seam shows between two.
    const d = roundedRectangle(i * step, 0, box.width - i * step, box.height, 0);
    return { kind: 'outline', d, matrix, ...(fill && { fill }) };
  });
}

/** A cell without a value: one line across, in the colour of the stripes. */
function hatch(
  box: Box,
  style: CSSStyleDeclaration,
  matrix: Matrix,
  paint: (css: string) => Paint | null,
): Outline[] {
  const stripe = /(?:rgb|color|oklab|oklch)a?\([^)]*\)(?= 7px)/.exec(style.backgroundImage);
  const line = stripe && paint(stripe[0]);
  if (!line) return [];
  const d = `M0 ${box.height}L${box.width} 0`;
  return [{ kind: 'outline', d, matrix, stroke: { ...line, width: 1 } }];
}

function inside(box: Box, width: number, radius: number): string {
  const half = width / 2;
  return roundedRectangle(half, half, box.width - width, box.height - width, radius - half);
}

function borders(
  box: Box,
  style: CSSStyleDeclaration,
  matrix: Matrix,
  paint: (css: string) => Paint | null,
): Outline[] {
  const lines = SIDES.map((side) => {
    const kind = style.getPropertyValue(`border-${side}-style`);
    const width = parseFloat(style.getPropertyValue(`border-${side}-width`));
    const css = style.getPropertyValue(`border-${side}-color`);
    const found = kind === 'none' || !(width > 0) ? null : paint(css);
    const dashes =
      kind === 'dashed' ? [3 * width, 2 * width] : kind === 'dotted' ? [width, width] : undefined;
    return found && { ...found, width, css, ...(dashes && { dashes }) };
  });
  const [first] = lines;
  if (first && lines.every((line) => line?.css === first.css && line.width === first.width))
    return [
      { kind: 'outline', matrix, d: inside(box, first.width, radiusOf(box, style)), stroke: first },
    ];
  const { width: w, height: h } = box;
  return lines.flatMap((line, side): Outline[] => {
    if (!line) return [];
    const half = line.width / 2;
    const d = [`M0 ${half}H${w}`, `M${w - half} 0V${h}`, `M0 ${h - half}H${w}`, `M${half} 0V${h}`][
      side
    ]!;
    return [{ kind: 'outline', matrix, d, stroke: line }];
  });
}

/** A ring inside the edge: what is chosen. */
function ring(
  box: Box,
  style: CSSStyleDeclaration,
  matrix: Matrix,
  paint: (css: string) => Paint | null,
): Outline[] {
  const found = /^(.*?) 0px 0px 0px ([\d.]+)px inset$/.exec(style.boxShadow);
  const stroke = found && paint(found[1]!);
  if (!found || !stroke) return [];
  const width = Number(found[2]);
  return [
    {
      kind: 'outline',
      matrix,
      d: inside(box, width, radiusOf(box, style)),
      stroke: { ...stroke, width },
    },
  ];
}

/** Ground, border and ring of a box as the page draws them. */
export function readBox(
  box: Box,
  style: CSSStyleDeclaration,
  { origin, opacity, paint: read }: { origin: Origin; opacity: number; paint: ReadPaint },
): Outline[] {
  if (box.width <= 0 || box.height <= 0) return [];
  const paint = (css: string) => read(css, opacity);
  const matrix = at(box, origin);
  const shapes: Outline[] = [];
  const fill = paint(style.backgroundColor);
  const d = roundedRectangle(0, 0, box.width, box.height, radiusOf(box, style));
  if (fill) shapes.push({ kind: 'outline', d, matrix, fill });
  if (style.backgroundImage.startsWith('linear-gradient'))
    shapes.push(...gradient(box, style, matrix, paint));
  if (style.backgroundImage.startsWith('repeating-linear-gradient'))
    shapes.push(...hatch(box, style, matrix, paint));
  return [...shapes, ...borders(box, style, matrix, paint), ...ring(box, style, matrix, paint)];
}
