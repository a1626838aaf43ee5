import { formatNumber, formatSigned } from '../../words/numbers.ts';
import type { PlotModule, PlotOptions, PlotSize } from '../kit/drawPlot.ts';
import { along, domainOf, marginOptions, type Margins } from '../kit/plotFrame.ts';
import type { TableTwin } from '../kit/table.ts';

/** A bar that floats at its layer from one value to another: what one part adds. */
export interface LayerBar {
  readonly layer: number;
  /** Where a layer has several, from below: 0 is the first. */
  readonly slot: number;
  /** "layer 23, attention". */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Drawn hollow. */
  readonly hollow?: boolean;
}

export interface LayerBarsData {
  readonly bars: readonly LayerBar[];
  readonly nLayers: number;
  /** Bars a layer. */
  readonly slots: number;
  /** What runs to the right, with its unit. */
  readonly quantity: string;
  /** A value to compare with, and its name. */
  readonly reference?: { readonly at: number; readonly label: string };
  /** Joins the end of each bar to the beginning of the next. */
  readonly joined?: boolean;
}

export const barMargins: Margins = { top: 26, right: 14, bottom: 38, left: 34 };

const place = ({ layer, slot }: LayerBar, slots: number) => layer + (slot + 0.5) / slots;

const valueDomain = ({ bars, reference }: LayerBarsData) =>
  domainOf(bars.flatMap(({ from, to }) => [from, to]).concat(reference?.at ?? 0), [], 0.08);

export function barOptions(plot: PlotModule, data: LayerBarsData, size: PlotSize): PlotOptions {
  const { bars, nLayers, slots, quantity, reference, joined } = data;
  const half = 0.42 / slots;
  const colour = ({ from, to }: LayerBar) =>
    to >= from ? 'var(--diverging-positive)' : 'var(--diverging-negative)';
  const at = (bar: LayerBar) => place(bar, slots);
  return {
    ...marginOptions(barMargins),
    x: {
      domain: valueDomain(data),
      grid: true,
      ticks: size.narrow ? 5 : 9,
      label: `${quantity} →`,
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: {
      domain: [0, nLayers],
      ticks: tickLayers(nLayers).map((layer) => layer + 0.5),
      tickFormat: (value: number) => String(Math.floor(value)),
      tickSize: 0,
      label: '↑ layer',
      labelArrow: 'none',
    },
    marks: [
      plot.ruleX([0], { stroke: 'var(--rule-strong)' }),
      ...(reference
        ? [
            plot.ruleX([reference.at], { stroke: 'var(--ink-faint)', strokeDasharray: '2 3' }),
            plot.text([reference.label], {
              x: reference.at,
              frameAnchor: 'top',
              dy: -14,
              fill: 'var(--ink-faint)',
              textAnchor: 'end',
              dx: 4,
            }),
          ]
        : []),
      ...(joined
        ? [
            plot.link(bars.slice(1), {
              x1: 'from',
              x2: 'from',
              y1: (bar: LayerBar) => at(bar) - 1 / slots,
              y2: at,
              stroke: 'var(--ink-faint)',
              strokeWidth: 0.75,
            }),
          ]
        : []),
      plot.rect(bars, {
        x1: 'from',
        x2: 'to',
        y1: (bar: LayerBar) => at(bar) - half,
        y2: (bar: LayerBar) => at(bar) + half,
        fill: colour,
        fillOpacity: (bar: LayerBar) => (bar.hollow ? 0.25 : 1),
        stroke: colour,
        strokeWidth: 1,
      }),
    ],
  };
}

const tickLayers = (nLayers: number) =>
  Array.from({ length: nLayers }, (_, layer) => layer).filter(
    (layer) => layer % 5 === 0 || layer === nLayers - 1,
  );

/** Where each bar ends, in parts of the frame. */
export function barSpots(data: LayerBarsData): { readonly x: number; readonly y: number }[] {
  const domain = valueDomain(data);
  return data.bars.map((bar) => ({
    x: along(bar.to, { domain }),
    y: place(bar, data.slots) / data.nLayers,
  }));
}

export const tellBar = ({ name, from, to }: LayerBar) =>
  `${name}: ${formatSigned(to - from)}, to ${formatNumber(to)}`;

export const barTable = ({ bars }: LayerBarsData, what: string): TableTwin => ({
  columns: ['part', 'change (logits)', what],
  rows: bars.map(({ name, from, to }) => [name, to - from, to]),
});
