import { fontOf, type ReadPaint } from './paints.ts';
import type { Letters, Matrix, Outline, Shape, Stroke } from './scene.ts';

/** Where the figure stands on the screen. */
export interface Origin {
  readonly x: number;
  readonly y: number;
}

const number = (element: Element, name: string) => Number(element.getAttribute(name) ?? 0);

function rectangle(element: Element): string {
  const [x, y, width, height, rx] = ['x', 'y', 'width', 'height', 'rx'].map((name) =>
    number(element, name),
  ) as [number, number, number, number, number];
  return roundedRectangle(x, y, width, height, rx);
}

/** A rectangle as a path; `radius` rounds its corners. */
export function roundedRectangle(
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
): string {
  const r = Math.min(radius, width / 2, height / 2);
  if (r <= 0) return `M${x} ${y}h${width}v${height}h${-width}z`;
  const turn = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  const [w, h] = [width - 2 * r, height - 2 * r];
  return `M${x + r} ${y}h${w}${turn(r, r)}v${h}${turn(-r, r)}h${-w}${turn(-r, -r)}v${-h}${turn(r, -r)}z`;
}

const paths: Readonly<Record<string, (element: Element) => string>> = {
  path: (element) => element.getAttribute('d') ?? '',
  rect: rectangle,
  line: (element) =>
    `M${number(element, 'x1')} ${number(element, 'y1')}L${number(element, 'x2')} ${number(element, 'y2')}`,
  circle(element) {
    const [cx, cy, r] = [number(element, 'cx'), number(element, 'cy'), number(element, 'r')];
    return `M${cx - r} ${cy}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
  },
  polyline: (element) => `M${element.getAttribute('points') ?? ''}`,
  polygon: (element) => `M${element.getAttribute('points') ?? ''}z`,
};

/** From the element's units to the figure's pixels. */
function matrixOf(element: SVGGraphicsElement, { x, y }: Origin): Matrix {
  const { a, b, c, d, e, f } = element.getScreenCTM() ?? new DOMMatrix();
  return [a, b, c, d, e - x, f - y];
}

function strokeOf(style: CSSStyleDeclaration, paint: ReadPaint, opacity: number): Stroke | null {
  const found = paint(style.stroke, opacity * Number(style.strokeOpacity));
  const width = parseFloat(style.strokeWidth);
  if (!found || !(width > 0)) return null;
  const dashes = style.strokeDasharray.match(/[\d.]+/g)?.map(Number);
  return { ...found, width, ...(dashes && { dashes }), round: style.strokeLinecap === 'round' };
}

/** Of all that the element stands in, up to the drawing; 0 where that is not drawn. */
function opacityOf(element: Element, root: Element): number {
  const { display, opacity } = getComputedStyle(element);
  if (display === 'none') return 0;
  return element === root || !element.parentElement
    ? Number(opacity)
    : Number(opacity) * opacityOf(element.parentElement, root);
}

function lettersOf(
  element: SVGTextContentElement,
  node: Text,
  first: number,
  look: { readonly matrix: Matrix; readonly opacity: number; readonly paint: ReadPaint },
): Letters | null {
  const style = getComputedStyle(node.parentElement!);
  const fill = look.paint(style.fill, look.opacity * Number(style.fillOpacity));
  if (!fill || node.data.trim() === '' || first >= element.getNumberOfChars()) return null;
  const at = element.getStartPositionOfChar(first);
  const [a, b, c, d, e, f] = look.matrix;
  const halo = style.paintOrder.startsWith('stroke')
    ? strokeOf(style, look.paint, look.opacity)
    : null;
  return {
    kind: 'letters',
    text: node.data,
    matrix: [a, b, c, d, a * at.x + c * at.y + e, b * at.x + d * at.y + f],
    font: fontOf(style),
    fill,
    ...(halo && { halo }),
    length: element.getSubStringLength(first, node.data.length),
  };
}

function textShapes(
  element: SVGTextElement,
  look: { readonly matrix: Matrix; readonly opacity: number; readonly paint: ReadPaint },
): Shape[] {
  const shapes: Shape[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let first = 0; walker.nextNode(); first += (walker.currentNode as Text).data.length) {
    const node = walker.currentNode as Text;
    if (node.parentElement?.closest('title')) continue;
    const letters = lettersOf(element, node, first, look);
    if (letters) shapes.push(letters);
  }
  return shapes;
}

/** The shapes of an inline SVG, as they stand on the screen. */
export function readDrawing(drawing: SVGSVGElement, origin: Origin, paint: ReadPaint): Shape[] {
  const all = [
    ...drawing.querySelectorAll<SVGGraphicsElement>(`text, ${Object.keys(paths).join()}`),
  ];
  return all.flatMap((element): Shape[] => {
    const style = getComputedStyle(element);
    const opacity = opacityOf(element, drawing);
    if (opacity === 0 || style.visibility !== 'visible' || element.closest('defs, clipPath'))
      return [];
    const matrix = matrixOf(element, origin);
    if (element instanceof SVGTextElement) return textShapes(element, { matrix, opacity, paint });
    const fill = paint(style.fill, opacity * Number(style.fillOpacity));
    const stroke = strokeOf(style, paint, opacity);
    const d = paths[element.localName]!(element);
    if (!d || (!fill && !stroke)) return [];
    const shape: Outline = { kind: 'outline', d, matrix };
    return [{ ...shape, ...(fill && { fill }), ...(stroke && { stroke }) }];
  });
}
