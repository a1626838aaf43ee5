import { parseHTML } from 'linkedom';
import { drawPlot, type PlotModule, type PlotOptions, type PlotSize } from './drawPlot.ts';

/** Attributes that place marks, in pixels. */
const PLACES = / (?:d|transform|points|x|y|[xy][12]|c[xy]|width|height)="[^"]*"/g;

/** A tenth of a pixel is not seen, and every further digit is sent. */
const roundPlaces = (svg: string): string =>
  svg.replace(PLACES, (places) =>
    places.replace(/\d+\.\d{2,}/g, (digits) => String(Number(Number(digits).toFixed(1)))),
  );

/** The drawing as text for the page's HTML: the same options as in the browser, in linkedom's document. */
export function drawOnServer<Data>(
  options: (plot: PlotModule, data: Data, size: PlotSize) => PlotOptions,
  data: Data,
  size: PlotSize,
  label: string,
): string {
  const { document } = parseHTML('<html><body></body></html>');
  return roundPlaces(drawPlot(document, options, data, size, label).outerHTML);
}
