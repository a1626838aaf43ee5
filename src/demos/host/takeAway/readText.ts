import { canvasContext, fontOf, type ReadPaint } from './paints.ts';
import { fontLine, type Font, type Letters, type Paint } from './scene.ts';
import type { Origin } from './readDrawing.ts';

/** What a text stands in. */
export interface TextPlace {
  readonly origin: Origin;
  readonly opacity: number;
  /** Nothing of it shows to the right of this, in pixels of the screen. */
  readonly edge: number;
  /** Turned upside down, as the names of columns are that run upwards. */
  readonly turned: boolean;
}

interface Run {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** One run a line of the text, without the spaces that the page leaves out. */
function runsOf(node: Text): Run[] {
  const range = document.createRange();
  const runs: Run[] = [];
  let at = 0;
  for (const letter of node.data) {
    range.setStart(node, at);
    range.setEnd(node, (at += letter.length));
    const rect = [...range.getClientRects()].findLast(
      ({ width, height }) => width > 0 && height > 0,
    );
    if (!rect) continue;
    const { left, right, top, bottom } = rect;
    const last = runs.at(-1);
    const shown = /\s/.test(letter) ? ' ' : letter;
    if (last && Math.abs(last.top - top) < 2)
      runs[runs.length - 1] = { ...last, text: last.text + shown, right };
    else runs.push({ text: shown, left, right, top, bottom });
  }
  return runs;
}

/** Up or down a column, in one run. */
function standing(node: Text): Run[] {
  const range = document.createRange();
  range.selectNodeContents(node);
  const { left, right, top, bottom } = range.getBoundingClientRect();
  return [{ text: node.data, left, right, top, bottom }];
}

const cased = (text: string, style: CSSStyleDeclaration) =>
  style.textTransform === 'uppercase' ? text.toUpperCase() : text;

/** Reads the texts of a page as they stand on the screen, cut as the page cuts them. */
export function textReader(paint: ReadPaint): {
  readonly read: (node: Text, place: TextPlace) => Letters[];
  /** A text around a point of the figure. */
  readonly centred: (text: string, font: Font, fill: Paint, at: Origin) => Letters;
  /** A text that begins at a point of the figure, half its height above it. */
  readonly line: (text: string, font: Font, fill: Paint, at: Origin) => Letters;
} {
  const context = canvasContext(1, 1);
  const heights = new Map<string, { readonly up: number; readonly down: number }>();

  function heightOf(font: Font) {
    const line = fontLine(font);
    let found = heights.get(line);
    if (!found) {
      context.font = line;
      const { fontBoundingBoxAscent, fontBoundingBoxDescent } = context.measureText('x');
      heights.set(line, (found = { up: fontBoundingBoxAscent, down: fontBoundingBoxDescent }));
    }
    return found;
  }

  const lengthOf = (text: string, font: Font) => {
    context.font = fontLine(font);
    return context.measureText(text).width;
  };

  /** With dots in the place of what the page has no room for. */
  function cut(run: Run, font: Font, edge: number): Run {
    if (run.right <= edge + 1) return run;
    let kept = run.text;
    while (kept && run.left + lengthOf(`${kept}…`, font) > edge) kept = kept.replace(/.$/su, '');
    const text = `${kept.trimEnd()}…`;
    return { ...run, text, right: run.left + lengthOf(text, font) };
  }

  function line(text: string, font: Font, fill: Paint, at: Origin): Letters {
    const { up, down } = heightOf(font);
    const matrix = [1, 0, 0, 1, at.x, at.y + (up - down) / 2] as const;
    return { kind: 'letters', text, matrix, font, fill, length: lengthOf(text, font) };
  }

  const centred = (text: string, font: Font, fill: Paint, at: Origin) =>
    line(text, font, fill, { ...at, x: at.x - lengthOf(text, font) / 2 });

  function read(node: Text, { origin, opacity, edge, turned }: TextPlace): Letters[] {
    if (node.data.trim() === '') return [];
    const style = getComputedStyle(node.parentElement!);
    const fill = paint(style.color, opacity);
    if (!fill) return [];
    const font = fontOf(style);
    const { up, down } = heightOf(font);
    const upright = !style.writingMode.startsWith('vertical');
    const runs = upright ? runsOf(node).map((run) => cut(run, font, edge)) : standing(node);
    return runs.map(({ text, left, right, top, bottom }): Letters => {
      const x = left - origin.x;
      const y = (top + bottom) / 2 + (up - down) / 2 - origin.y;
      const along = (left + right) / 2 - origin.x + ((up - down) / 2) * (turned ? 1 : -1);
      return {
        kind: 'letters',
        text: cased(text, style),
        matrix: upright
          ? [1, 0, 0, 1, x, y]
          : turned
            ? [0, -1, 1, 0, along, bottom - origin.y]
            : [0, 1, -1, 0, along, top - origin.y],
        font,
        fill,
        length: upright ? right - left : bottom - top,
      };
    });
  }

  return { read, centred, line };
}
