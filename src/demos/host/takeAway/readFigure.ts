import { fontOf, paintReader, type ReadPaint } from './paints.ts';
import { readBox, type Box } from './readBox.ts';
import { readDrawing } from './readDrawing.ts';
import { textReader, type TextPlace } from './readText.ts';
import type { Letters, Scene, Shape } from './scene.ts';

const MARGIN = 16;
const SOURCE_SIZE = 11;
const SOURCE_OPACITY = 0.65;

interface Readers {
  readonly paint: ReadPaint;
  readonly text: ReturnType<typeof textReader>;
}

const px = (value: string) => parseFloat(value) || 0;

/** A mark that a style draws over an element, such as the dot of a chosen cell. */
function markShapes(
  element: Element,
  which: '::before' | '::after',
  place: TextPlace,
  { paint, text }: Readers,
): Shape[] {
  const style = getComputedStyle(element, which);
  const content = /^"([^"]*)"/.exec(style.content)?.[1];
  if (content === undefined || style.position !== 'absolute' || style.clipPath !== 'none')
    return [];
  const around = element.getBoundingClientRect();
  const box: Box = {
    left: around.left + element.clientLeft + px(style.left),
    top: around.top + element.clientTop + px(style.top),
    width: px(style.width),
    height: px(style.height),
  };
  const opacity = place.opacity * Number(style.opacity);
  const shapes: Shape[] = readBox(box, style, { origin: place.origin, opacity, paint });
  const fill = content && paint(style.color, opacity);
  if (!fill) return shapes;
  const letters: Letters = text.centred(content, fontOf(style), fill, {
    x: box.left + box.width / 2 - place.origin.x,
    y: box.top + box.height / 2 - place.origin.y,
  });
  return [...shapes, letters];
}

function read(element: Element, place: TextPlace, readers: Readers): Shape[] {
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.clipPath !== 'none') return [];
  const opacity = place.opacity * Number(style.opacity);
  if (opacity === 0) return [];
  if (element instanceof SVGSVGElement) return readDrawing(element, place.origin, readers.paint);
  const shapes: Shape[] = [];
  const isSeen = style.visibility === 'visible';
  const rect = element.getBoundingClientRect();
  const { origin } = place;
  if (isSeen) shapes.push(...readBox(rect, style, { origin, opacity, paint: readers.paint }));
  const isCut = style.overflowX !== 'visible' && style.display !== 'inline';
  const edge = isCut ? Math.min(place.edge, rect.right) : place.edge;
  const turned = style.rotate === 'none' ? place.turned : style.rotate === '180deg';
  const within: TextPlace = { origin, opacity, edge, turned };
  if (isSeen) shapes.push(...markShapes(element, '::before', within, readers));
  for (const node of element.childNodes) {
    if (node instanceof Text && isSeen) shapes.push(...readers.text.read(node, within));
    if (node instanceof Element) shapes.push(...read(node, within, readers));
  }
  if (isSeen) shapes.push(...markShapes(element, '::after', within, readers));
  return shapes;
}

/**
 * What a figure shows, as shapes, with a margin of its page's ground and under it a line that says where it is from. It
 * must be laid out: see layOut.ts.
 */
export function readFigure(figure: HTMLElement, source: string): Scene {
  const paint = paintReader();
  const { left, top, width, height } = figure.getBoundingClientRect();
  const origin = { x: left - MARGIN, y: top - MARGIN };
  const place: TextPlace = { origin, opacity: 1, edge: Infinity, turned: false };
  const text = textReader(paint);
  const shapes = read(figure, place, { paint, text });
  const style = getComputedStyle(figure);
  const fill = paint(style.color, SOURCE_OPACITY);
  const font = {
    family: style.getPropertyValue('--sans'),
    size: SOURCE_SIZE,
    weight: '400',
    style: 'normal',
  };
  const at = { x: MARGIN, y: height + 2 * MARGIN };
  if (fill) shapes.push(text.line(source, font, fill, at));
  return {
    width: Math.ceil(width + 2 * MARGIN),
    height: Math.ceil(height + 3 * MARGIN),
    ground: paint(style.backgroundColor) ?? { colour: '#ffffff', opacity: 1 },
    shapes,
  };
}
