import type { Font, Paint } from './scene.ts';

export const canvasContext = (width: number, height: number): CanvasRenderingContext2D => {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('figure: expected a canvas with two dimensions, got none');
  return context;
};

/** Reads CSS colours, of whatever colour space, as the screen shows them; null where nothing would be seen. */
export function paintReader(): (css: string, opacity?: number) => Paint | null {
  const context = canvasContext(1, 1);
  const known = new Map<string, Paint | null>();
  function read(css: string): Paint | null {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = '#000';
    context.fillStyle = css;
    const first = context.fillStyle;
    context.fillStyle = '#fff';
    context.fillStyle = css;
    if (context.fillStyle !== first)
      throw new Error(`figure: expected a colour that the browser knows, got "${css}"`);
    context.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
    if (alpha === 0) return null;
    const hex = [r, g, b].map((value) => value.toString(16).padStart(2, '0')).join('');
    return { colour: `#${hex}`, opacity: alpha / 255 };
  }
  return (css, opacity = 1) => {
    if (css === 'none') return null;
    let paint = known.get(css);
    if (paint === undefined) known.set(css, (paint = read(css)));
    return paint && { ...paint, opacity: paint.opacity * opacity };
  };
}

export type ReadPaint = ReturnType<typeof paintReader>;

export const fontOf = (style: CSSStyleDeclaration): Font => ({
  family: style.fontFamily,
  size: parseFloat(style.fontSize),
  weight: style.fontWeight,
  style: style.fontStyle,
});
