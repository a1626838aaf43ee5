import * as Plot from '@observablehq/plot';

export type PlotModule = typeof Plot;

export interface PlotSize {
  readonly width: number;
  readonly height: number;
  /** The drawing for screens where a figure is under 30rem wide: fewer ticks, shorter labels. */
  readonly narrow: boolean;
}

export type PlotOptions = Plot.PlotOptions;

/**
 * Draws into `document`, the browser's or a server's. The drawing scales with its frame; its aspect is fixed. PlotFigure
 * has the styles: a page's policy lets in no sheet of Plot's, and Plot's inks do not follow the theme.
 */
export function drawPlot<Data>(
  document: Document,
  options: (plot: PlotModule, data: Data, size: PlotSize) => PlotOptions,
  data: Data,
  size: PlotSize,
  label: string,
): Element {
  const drawing = Plot.plot({
    width: size.width,
    height: size.height,
    ariaLabel: label,
    ...options(Plot, data, size),
    document,
  });
  for (const sheet of drawing.querySelectorAll('style')) sheet.remove();
  // One picture with one name: Plot names its groups as well, which have no role that may bear a name.
  for (const group of drawing.querySelectorAll('g')) group.removeAttribute('aria-label');
  // A tenth of a pixel is not seen, of hundreds of dots half a one: with all their digits they weigh on a page.
  const dots = drawing.querySelectorAll('circle');
  const perPixel = dots.length > 100 ? 2 : 10;
  for (const dot of dots)
    for (const name of ['cx', 'cy'])
      dot.setAttribute(
        name,
        String(Math.round(Number(dot.getAttribute(name)) * perPixel) / perPixel),
      );
  for (const tick of drawing.querySelectorAll('text:empty')) tick.remove();
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', label);
  return drawing;
}
