import { canvasContext } from './paints.ts';
import { fontLine, type Paint, type Scene, type Shape, type Stroke } from './scene.ts';

/** Pixels of the file to one of CSS: sharp in print as well. */
const SCALE = 2;

function use(context: CanvasRenderingContext2D, { colour, opacity }: Paint): void {
  context.globalAlpha = opacity;
  context.fillStyle = colour;
  context.strokeStyle = colour;
}

function useLine(context: CanvasRenderingContext2D, line: Stroke): void {
  use(context, line);
  context.lineWidth = line.width;
  context.setLineDash([...(line.dashes ?? [])]);
  context.lineCap = line.round ? 'round' : 'butt';
  context.lineJoin = 'round';
}

function draw(context: CanvasRenderingContext2D, shape: Shape): void {
  context.setTransform(SCALE, 0, 0, SCALE, 0, 0);
  context.transform(...shape.matrix);
  if (shape.kind === 'outline') {
    const path = new Path2D(shape.d);
    if (shape.fill) {
      use(context, shape.fill);
      context.fill(path);
    }
    if (shape.stroke) {
      useLine(context, shape.stroke);
      context.stroke(path);
    }
    return;
  }
  context.font = fontLine(shape.font);
  if (shape.halo) {
    useLine(context, shape.halo);
    context.strokeText(shape.text, 0, 0);
  }
  use(context, shape.fill);
  context.fillText(shape.text, 0, 0);
}

/** A scene as PNG, with the page's own fonts. Rejects where the browser makes no picture of it. */
export async function paintPng({ width, height, ground, shapes }: Scene): Promise<Blob> {
  const context = canvasContext(width * SCALE, height * SCALE);
  use(context, ground);
  context.fillRect(0, 0, width * SCALE, height * SCALE);
  for (const shape of shapes) draw(context, shape);
  const blob = await new Promise<Blob | null>((resolve) => context.canvas.toBlob(resolve));
  if (!blob) throw new Error('figure: expected a picture from the canvas, got none');
  return blob;
}
