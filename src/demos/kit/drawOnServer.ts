import { parseHTML } from 'linkedom';
import { drawPlot, type PlotModule, type PlotOptions, type PlotSize } from './drawPlot.ts';

/** The drawing as text for the page's HTML: the same options as in the browser, in linkedom's document. */
export function drawOnServer<Data>(
  options: (plot: PlotModule, data: Data, size: PlotSize) => PlotOptions,
  data: Data,
  size: PlotSize,
  label: string,
): string {
  const { document } = parseHTML('<html><body></body></html>');
  return drawPlot(document, options, data, size, label).outerHTML;
}
