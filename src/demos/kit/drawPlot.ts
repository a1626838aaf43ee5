import * as Plot from '@observablehq/plot';

export type PlotModule = typeof Plot;

export interface PlotSize {
  readonly width: number;
  readonly height: number;
  /** The drawing for screens where a figure is under 30rem wide: fewer ticks, shorter labels. */
  readonly narrow: boolean;
}

export type PlotOptions = Plot.PlotOptions;

/** Inks that follow the theme: Plot's own are fixed. */
const STYLE = {
  background: 'none',
  color: 'var(--ink-soft)',
  fontFamily: 'var(--sans)',
  fontSize: '12px',
  overflow: 'visible',
};

/** Draws into `document`, the browser's or a server's. The drawing scales with its frame; its aspect is fixed. */
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
    style: STYLE,
    document,
  });
  // One picture with one name: Plot names its groups as well, which have no role that may bear a name.
  for (const group of drawing.querySelectorAll('g')) group.removeAttribute('aria-label');
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', label);
  return drawing;
}
