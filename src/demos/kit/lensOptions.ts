import { formatNumber } from '../../words/numbers.ts';
import { labelToken } from '../../words/tokens.ts';
import type { PlotModule, PlotOptions, PlotSize } from './drawPlot.ts';
import { lookOf, LOOKS, type Look } from './looks.ts';
import { along, domainOf, marginOptions, type Margins, type PlotAxis } from './plotFrame.ts';
import type { TableTwin } from './table.ts';

/** One layer's reading. */
export interface LensRow {
  readonly value: number;
  /** The token that scores highest there. */
  readonly token?: string;
}

/** A value at every layer, in order from layer 0. Rows that have not arrived are left out at the end. */
export interface LensSeries {
  readonly name: string;
  readonly rows: readonly LensRow[];
  readonly look?: Look;
}

export interface LensData {
  /** Tokens beside the layers are the first one's. */
  readonly series: readonly LensSeries[];
  /** What runs to the right, with its unit: "lead of ·Mary over ·John (logits)". */
  readonly quantity: string;
  readonly format?: (value: number) => string;
  readonly tickFormat?: (value: number) => string;
  /** Ends of the axis. Give them while rows arrive, so that nothing moves. Default: zero and all values. */
  readonly domain?: readonly [low: number, high: number];
  /** For ranks, which run from 1 to the size of the vocabulary. */
  readonly log?: boolean;
  /** Rows when all are there: one before each block and one after the last. */
  readonly layers: number;
  /** Fills both sides of zero in the colours of a signed effect. */
  readonly sides?: boolean;
  /** The block whose step stands out. */
  readonly step?: { readonly layer: number; readonly label: string };
}

const LINE_PX = 13;

export const lensMargins = ({ narrow }: PlotSize): Margins => ({
  top: 26,
  right: narrow ? 78 : 96,
  bottom: 40,
  left: 34,
});

const layerAxis = ({ layers }: LensData): PlotAxis => ({ domain: [-0.6, layers - 0.4] });

const valueAxis = ({ series, domain, log = false }: LensData): PlotAxis => {
  const values = series.flatMap(({ rows }) => rows.map(({ value }) => value));
  return { domain: domain ?? domainOf(values, [log ? 1 : 0]), log };
};

/** Layers run upwards, as the residual stream flows; values run to the right. */
export function lensOptions(plot: PlotModule, data: LensData, size: PlotSize): PlotOptions {
  const { series, quantity, tickFormat, layers, sides, step } = data;
  const margins = lensMargins(size);
  const { domain, log } = valueAxis(data);
  const first = series[0]?.rows ?? [];
  const points = ({ rows }: LensSeries) => rows.map(({ value }, layer) => ({ value, layer }));
  const every = Math.ceil((layers * LINE_PX) / (size.height - margins.top - margins.bottom));
  const named = [...Array(layers).keys()].filter((layer) => (layers - 1 - layer) % every === 0);
  const token = { x: domain[1], textAnchor: 'start', dx: 8, fontSize: 11 } as const;
  return {
    ...marginOptions(margins),
    x: {
      domain: [...domain],
      type: log ? 'log' : 'linear',
      grid: true,
      ticks: size.narrow ? 4 : 8,
      ...(tickFormat ? { tickFormat } : {}),
      label: `${quantity} →`,
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: {
      domain: [...layerAxis(data).domain],
      ticks: [...Array(layers).keys()].filter((layer) => layer % 5 === 0),
      label: '↑ before block',
      labelArrow: 'none',
    },
    marks: [
      ...(sides ? fillSides(plot, first) : []),
      ...(log ? [] : [plot.ruleX([0], { stroke: 'var(--rule-strong)' })]),
      ...series.flatMap((one, index) => {
        const look = LOOKS[lookOf(one, index)];
        return [
          plot.line(points(one), { x: 'value', y: 'layer', ...look }),
          plot.dot(points(one), { x: 'value', y: 'layer', r: 2.75, fill: look.stroke }),
        ];
      }),
      ...(step ? stepMarks(plot, first, step) : []),
      plot.text(named, {
        ...token,
        y: (layer: number) => layer,
        text: (layer: number) => (first[layer] ? labelToken(first[layer].token ?? '') : '…'),
        fontFamily: 'var(--mono)',
        fill: (layer: number) => (first[layer] ? 'var(--ink-soft)' : 'var(--ink-faint)'),
      }),
      plot.text(first.some((row) => row.token !== undefined) ? ['first choice'] : [], {
        ...token,
        y: layers - 0.4,
        dy: -14,
        fontSize: 12,
      }),
    ],
  };
}

function stepMarks(
  plot: PlotModule,
  rows: readonly LensRow[],
  { layer, label }: { readonly layer: number; readonly label: string },
) {
  const [before, after] = [rows[layer], rows[layer + 1]];
  if (!before || !after) return [];
  const ends = [
    { value: before.value, layer },
    { value: after.value, layer: layer + 1 },
  ];
  return [
    plot.line(ends, { x: 'value', y: 'layer', stroke: 'var(--ink)', strokeWidth: 3 }),
    plot.text([label], {
      x: (before.value + after.value) / 2,
      y: layer + 0.5,
      dy: -10,
      fontWeight: 600,
      fill: 'var(--ink)',
    }),
  ];
}

/** The lens's rows, and a point on zero wherever the line passes it. */
function fillSides(plot: PlotModule, rows: readonly LensRow[]) {
  const points = rows.flatMap(({ value }, layer) => {
    const before = rows[layer - 1]?.value;
    if (before === undefined || Math.sign(before) === Math.sign(value)) return [{ layer, value }];
    const crossing = { layer: layer - 1 + before / (before - value), value: 0 };
    return [crossing, { layer, value }];
  });
  const side = (fill: string, clamp: (value: number) => number) =>
    plot.areaX(points, {
      y: 'layer',
      x: (point: { readonly value: number }) => clamp(point.value),
      fill,
    });
  return [
    side('var(--diverging-neg-1)', (value) => Math.min(0, value)),
    side('var(--diverging-pos-1)', (value) => Math.max(0, value)),
  ];
}

/** Where each row of the first series lies, in parts of the frame. */
export function lensSpots(data: LensData): { readonly x: number; readonly y: number }[] {
  const [value, layer] = [valueAxis(data), layerAxis(data)];
  return (data.series[0]?.rows ?? []).map((row, at) => ({
    x: along(row.value, value),
    y: along(at, layer),
  }));
}

const layerName = (layer: number, layers: number) =>
  layer === layers - 1 ? 'after the last block' : `before block ${layer}`;

/** One layer in words. */
export function tellLayer(data: LensData, layer: number): string {
  const { series, format = formatNumber, layers } = data;
  const token = series[0]?.rows[layer]?.token;
  const values = series.flatMap(({ name, rows }) => {
    const row = rows[layer];
    return row ? [`${series.length > 1 ? `${name} ` : ''}${format(row.value)}`] : [];
  });
  const choice = token === undefined ? [] : [`first choice ${labelToken(token)}`];
  return `${layerName(layer, layers)}: ${[...values, ...choice].join(', ')}`;
}

/** The same numbers as a table; `more` are columns beside the lens's own. */
export function lensTable(
  { series, quantity, layers }: LensData,
  more: Readonly<Record<string, readonly (number | null)[]>> = {},
): TableTwin {
  const rows = [...Array(layers).keys()];
  const named = series.length > 1 ? series.map(({ name }) => `${quantity}, ${name}`) : [quantity];
  return {
    columns: ['layer', 'first choice', ...named, ...Object.keys(more)],
    rows: rows.map((layer) => [
      layerName(layer, layers),
      labelToken(series[0]?.rows[layer]?.token ?? ''),
      ...series.map((one) => one.rows[layer]?.value ?? null),
      ...Object.values(more).map((values) => values[layer] ?? null),
    ]),
  };
}
