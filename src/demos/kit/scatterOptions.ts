import { formatNumber } from '../../words/numbers.ts';
import type { PlotModule, PlotOptions, PlotSize } from './drawPlot.ts';
import { along, domainOf, marginOptions, type Margins, type PlotAxis } from './plotFrame.ts';
import type { TableTwin } from './table.ts';

export interface ScatterPoint {
  readonly name: string;
  /** One value an axis. */
  readonly values: readonly number[];
}

export interface ScatterAxis {
  /** With its unit: "direct effect (logits)". */
  readonly label: string;
  readonly format?: (value: number) => string;
}

export interface ScatterData {
  readonly points: readonly ScatterPoint[];
  readonly axes: readonly ScatterAxis[];
  /** Which axes are drawn, by index. */
  readonly x: number;
  readonly y: number;
  /** Points that the reader chose, by name: in the accent, named. */
  readonly chosen?: readonly string[];
  /** Both axes alike, with the line on which they agree. */
  readonly identity?: boolean;
}

export const scatterMargins: Margins = { top: 24, right: 16, bottom: 38, left: 48 };

const valuesOf = ({ points }: ScatterData, axis: number) =>
  points.map(({ values }) => values[axis] ?? NaN);

function axisOf(data: ScatterData, axis: number): PlotAxis {
  const others = data.identity ? [data.x, data.y] : [axis];
  return { domain: domainOf(others.flatMap((one) => valuesOf(data, one)).concat(0)) };
}

/** Points that have both values, in the order in which the keys walk them. */
export function scatterOrder(data: ScatterData): ScatterPoint[] {
  const at = (point: ScatterPoint, axis: number) => point.values[axis] ?? NaN;
  return data.points
    .filter((point) => Number.isFinite(at(point, data.x) + at(point, data.y)))
    .sort((a, b) => at(a, data.x) - at(b, data.x) || at(a, data.y) - at(b, data.y));
}

/** Of points that fall on one and the same pixel the first: a ring on a ring is not seen. */
function apart(data: ScatterData, points: readonly ScatterPoint[], size: PlotSize): ScatterPoint[] {
  const taken = new Map<string, ScatterPoint>();
  const [across, up] = [axisOf(data, data.x), axisOf(data, data.y)];
  for (const point of points) {
    const x = Math.round(along(point.values[data.x]!, across) * size.width);
    const y = Math.round(along(point.values[data.y]!, up) * size.height);
    if (!taken.has(`${x} ${y}`)) taken.set(`${x} ${y}`, point);
  }
  return [...taken.values()];
}

export function scatterOptions(plot: PlotModule, data: ScatterData, size: PlotSize): PlotOptions {
  const { axes, x, y, chosen = [], identity = false } = data;
  const [across, up] = [axisOf(data, x), axisOf(data, y)];
  const points = scatterOrder(data);
  const marked = points.filter(({ name }) => chosen.includes(name));
  const place = {
    x: (point: ScatterPoint) => point.values[x],
    y: (point: ScatterPoint) => point.values[y],
  };
  const axis = (index: number, { domain }: PlotAxis, ticks: number) => ({
    domain: [...domain],
    grid: true,
    ticks,
    labelArrow: 'none' as const,
    ...(axes[index]?.format ? { tickFormat: axes[index].format } : {}),
  });
  const [low, high] = across.domain;
  const ends = [
    [low, low],
    [high, high],
  ];
  return {
    ...marginOptions(scatterMargins),
    x: {
      ...axis(x, across, size.narrow ? 4 : 8),
      label: `${axes[x]?.label ?? ''} →`,
      labelAnchor: 'center',
    },
    y: { ...axis(y, up, 6), label: `↑ ${axes[y]?.label ?? ''}` },
    marks: [
      plot.ruleX([0], { stroke: 'var(--rule-strong)' }),
      plot.ruleY([0], { stroke: 'var(--rule-strong)' }),
      ...(identity
        ? [plot.line(ends, { stroke: 'var(--ink-faint)', strokeDasharray: '4 4' })]
        : []),
      plot.dot(apart(data, points, size), {
        ...place,
        r: 3,
        stroke: 'var(--ink-soft)',
        strokeWidth: 1.25,
      }),
      plot.dot(marked, { ...place, r: 5, fill: 'var(--accent)' }),
      plot.text(marked, {
        ...place,
        text: 'name',
        dy: -11,
        fontWeight: 600,
        fill: 'var(--accent)',
        stroke: 'var(--paper)',
      }),
    ],
  };
}

/** Where each point lies, in parts of the frame. */
export function scatterSpots(data: ScatterData): { readonly x: number; readonly y: number }[] {
  const [across, up] = [axisOf(data, data.x), axisOf(data, data.y)];
  return scatterOrder(data).map(({ values }) => ({
    x: along(values[data.x]!, across),
    y: along(values[data.y]!, up),
  }));
}

export function tellPoint({ axes, x, y, chosen = [] }: ScatterData, point: ScatterPoint): string {
  const value = (index: number) => {
    const axis = axes[index];
    return `${axis?.label ?? ''} ${(axis?.format ?? formatNumber)(point.values[index] ?? NaN)}`;
  };
  const both = x === y ? value(x) : `${value(x)}, ${value(y)}`;
  return `${point.name}: ${both}${chosen.includes(point.name) ? ', chosen' : ''}`;
}

/** The same numbers as a table: a row a point, a column an axis. `what` names a row: "head". */
export function scatterTable({ points, axes }: ScatterData, what: string): TableTwin {
  return {
    columns: [what, ...axes.map(({ label }) => label)],
    rows: points.map(({ name, values }) => [name, ...values]),
  };
}
