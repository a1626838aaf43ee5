import type { Matrix, Paint, Scene, Shape, Stroke } from './scene.ts';

const short = (value: number) => String(Number(value.toFixed(3)));

const escape = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // What XML has no place for.
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');

type Attributes = Readonly<Record<string, string | number | undefined>>;

function tag(name: string, attributes: Attributes, inside?: string): string {
  const said = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${escape(String(value))}"`,
  );
  return `<${name}${said.join('')}${inside === undefined ? '/>' : `>${inside}</${name}>`}`;
}

const share = (opacity: number) => (opacity < 1 ? short(opacity) : undefined);

const fill = (paint: Paint | undefined): Attributes => ({
  fill: paint?.colour ?? 'none',
  'fill-opacity': paint && share(paint.opacity),
});

const stroke = (line: Stroke | undefined): Attributes =>
  line
    ? {
        stroke: line.colour,
        'stroke-opacity': share(line.opacity),
        'stroke-width': short(line.width),
        'stroke-dasharray': line.dashes?.map(short).join(' '),
        'stroke-linecap': line.round ? 'round' : undefined,
      }
    : {};

function place(matrix: Matrix): string {
  const [a, b, c, d, e, f] = matrix.map(short);
  return a === '1' && b === '0' && c === '0' && d === '1'
    ? `translate(${e} ${f})`
    : `matrix(${[a, b, c, d, e, f].join(' ')})`;
}

function draw(shape: Shape): string {
  const transform = place(shape.matrix);
  if (shape.kind === 'outline')
    return tag('path', { d: shape.d, transform, ...fill(shape.fill), ...stroke(shape.stroke) });
  const { font, halo, text } = shape;
  return tag(
    'text',
    {
      transform,
      'font-family': font.family,
      'font-size': short(font.size),
      'font-weight': font.weight === '400' ? undefined : font.weight,
      'font-style': font.style === 'normal' ? undefined : font.style,
      // Another font in its place takes as much room.
      textLength: short(shape.length),
      lengthAdjust: 'spacingAndGlyphs',
      'xml:space': 'preserve',
      'paint-order': halo ? 'stroke' : undefined,
      ...fill(shape.fill),
      ...stroke(halo),
    },
    escape(text),
  );
}

/** A scene as a file that any program for drawings opens: paths and texts, no styles, nothing fetched. */
export function writeSvg(
  { width, height, ground, shapes }: Scene,
  title: string,
  from: string,
): string {
  const inside = [
    tag('title', {}, escape(title)),
    tag('desc', {}, escape(from)),
    tag('rect', { width, height, ...fill(ground) }),
    ...shapes.map(draw),
  ];
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${tag('svg', root, `\n${inside.join('\n')}\n`)}\n`;
}
