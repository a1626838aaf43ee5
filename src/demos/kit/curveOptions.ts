import { formatNumber } from '../../words/numbers.ts';
import type { PlotModule, PlotOptions, PlotSize } from './drawPlot.ts';
import { lookOf, LOOKS, type Look } from './looks.ts';
import { along, domainOf, marginOptions, type Margins, type PlotAxis } from './plotFrame.ts';
import type { TableTwin } from './table.ts';

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  /** Ends of an uncertainty band. */
  readonly low?: number;
  readonly high?: number;
}

export interface CurveLine {
  readonly name: string;
  /** In order of x. They may still be arriving. */
  readonly points: readonly CurvePoint[];
  readonly look?: Look;
  /** Drawn as a smooth line: only where values between the points mean something. */
  readonly smooth?: boolean;
}

interface CurveAxis {
  /** With its unit: "loss (nats)". */
  readonly label: string;
  readonly format?: (value: number) => string;
  readonly tickFormat?: (value: number) => string;
  /** Give it where data arrive, so that nothing moves. Default: all values, and some room. */
  readonly domain?: readonly [low: number, high: number];
  readonly log?: boolean;
  readonly ticks?: number;
}

/** A place on the x axis with a name in the place of a number: the words of a text. */
export interface CurveName {
  readonly at: number;
  readonly text: string;
  /** Where there is no room for all, the heaviest are named. */
  readonly weight?: number;
  /** In the accent, and always named: what the reader put in. */
  readonly marked?: boolean;
}

export interface CurveReference {
  readonly way: 'x' | 'y';
  readonly at: number;
  readonly label?: string;
  /** In the accent: the reader's. */
  readonly chosen?: boolean;
}

export interface CurveData {
  readonly lines: readonly CurveLine[];
  readonly x: CurveAxis & { readonly names?: readonly CurveName[] };
  readonly y: CurveAxis;
  readonly references?: readonly CurveReference[];
}

const NAME_PX = 13;

export const curveMargins = ({ x }: CurveData): Margins => ({
  top: 24,
  right: 14,
  bottom: x.names ? 62 : 38,
  left: 44,
});

const ends = ({ y, low = y, high = y }: CurvePoint) => [y, low, high];

const xAxis = ({ lines, x }: CurveData): PlotAxis => ({
  domain:
    x.domain ??
    domainOf(
      lines.flatMap(({ points }) => points.map((point) => point.x)),
      [],
      0,
    ),
  log: x.log ?? false,
});

const yAxis = ({ lines, y }: CurveData): PlotAxis => ({
  domain: y.domain ?? domainOf(lines.flatMap(({ points }) => points.flatMap(ends))),
  log: y.log ?? false,
});

export function curveOptions(plot: PlotModule, data: CurveData, size: PlotSize): PlotOptions {
  const { lines, x, y, references = [] } = data;
  const margins = curveMargins(data);
  const [across, up] = [xAxis(data), yAxis(data)];
  const bands = lines.filter(({ points }) => points.some(({ low }) => low !== undefined));
  return {
    ...marginOptions(margins),
    x: {
      domain: [...across.domain],
      type: across.log ? 'log' : 'linear',
      ticks: x.names ? [] : (x.ticks ?? (size.narrow ? 4 : 8)),
      ...(x.tickFormat ? { tickFormat: x.tickFormat } : {}),
      label: x.names ? null : `${x.label} →`,
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: {
      domain: [...up.domain],
      type: up.log ? 'log' : 'linear',
      grid: true,
      ticks: y.ticks ?? 5,
      ...(y.tickFormat ? { tickFormat: y.tickFormat } : {}),
      label: `↑ ${y.label}`,
      labelArrow: 'none',
    },
    marks: [
      ...(x.names
        ? nameMarks(plot, x.names, across, size.width - margins.left - margins.right)
        : []),
      ...references.map((reference) => referenceRule(plot, reference)),
      ...bands.map((line) =>
        plot.areaY(line.points, {
          x: 'x',
          y1: (point: CurvePoint) => point.low ?? point.y,
          y2: (point: CurvePoint) => point.high ?? point.y,
          fill: LOOKS[lookOf(line, lines.indexOf(line))].stroke,
          fillOpacity: 0.16,
        }),
      ),
      ...lines.map((line, index) =>
        plot.lineY(line.points, {
          ...{ x: 'x', y: 'y', ...LOOKS[lookOf(line, index)] },
          curve: line.smooth ? 'monotone-x' : 'linear',
        }),
      ),
      ...references.map((reference) => referenceLabel(plot, reference)),
    ],
  };
}

function nameMarks(plot: PlotModule, names: readonly CurveName[], axis: PlotAxis, width: number) {
  const shown = fitting(names, axis, width);
  const texts = new Map(names.map(({ at, text }) => [at, text]));
  const mark = (some: readonly CurveName[], fill: string, fontWeight?: string) =>
    plot.axisX(
      some.map(({ at }) => at),
      {
        tickFormat: (at: number) => texts.get(at) ?? '',
        tickRotate: -90,
        tickSize: 3,
        label: null,
        fill,
        fontWeight,
      },
    );
  return [
    mark(
      shown.filter(({ marked }) => !marked),
      'var(--ink-soft)',
    ),
    mark(
      shown.filter(({ marked }) => marked),
      'var(--accent)',
      '700',
    ),
  ];
}

const byWeight = (names: readonly CurveName[]) =>
  [...names].sort(
    (a, b) => Number(b.marked ?? 0) - Number(a.marked ?? 0) || (b.weight ?? 0) - (a.weight ?? 0),
  );

/** The heaviest names that can stand beside one another. */
function fitting(names: readonly CurveName[], axis: PlotAxis, width: number): CurveName[] {
  const taken: number[] = [];
  return byWeight(names).filter(({ at }) => {
    const place = along(at, axis) * width;
    const free = taken.every((other) => Math.abs(other - place) >= NAME_PX);
    if (free) taken.push(place);
    return free;
  });
}

const referenceStroke = ({ chosen }: CurveReference) =>
  chosen ? 'var(--accent)' : 'var(--ink-faint)';

function referenceRule(plot: PlotModule, reference: CurveReference) {
  const rule = { stroke: referenceStroke(reference), strokeDasharray: '2 3' };
  const { way, at } = reference;
  return way === 'x' ? plot.ruleX([at], rule) : plot.ruleY([at], rule);
}

/** Drawn last, and with an edge of paper: lines that cross it would make it hard to read. */
function referenceLabel(plot: PlotModule, reference: CurveReference) {
  const { way, at, label = '' } = reference;
  const text = {
    ...{ fill: referenceStroke(reference), stroke: 'var(--paper)', strokeWidth: 4 },
    ...{ fontSize: 11, text: () => label },
  };
  return way === 'x'
    ? plot.text([at], { ...text, x: at, frameAnchor: 'top', textAnchor: 'start', dx: 4, dy: 2 })
    : plot.text([at], { ...text, y: at, frameAnchor: 'right', textAnchor: 'end', dy: -7 });
}

/** Every x at which some line has a value, in order. */
export function curveStops({ lines }: CurveData): number[] {
  const all = lines.flatMap(({ points }) => points.map(({ x }) => x));
  return [...new Set(all)].sort((a, b) => a - b);
}

/** The x that is told while none is pointed at: the heaviest name, or where the lines have got to. */
export function restingStop(data: CurveData): number | undefined {
  const [heaviest] = byWeight(data.x.names ?? []);
  return heaviest?.at ?? curveStops(data).at(-1);
}

const pointAt = (line: CurveLine, x: number) => line.points.find((point) => point.x === x);

/** Where the first line that has a value at each stop lies, in parts of the frame. */
export function curveSpots(data: CurveData): { readonly x: number; readonly y: number }[] {
  const [across, up] = [xAxis(data), yAxis(data)];
  return curveStops(data).map((x) => {
    const points = data.lines.flatMap((line) => pointAt(line, x) ?? []);
    return { x: along(x, across), y: along(points.at(-1)?.y ?? up.domain[0], up) };
  });
}

/** What every line says at one x, in words. */
export function tellStop({ lines, x, y }: CurveData, at: number): string {
  const format = y.format ?? formatNumber;
  const name = x.names?.find((one) => one.at === at)?.text;
  const place = name ?? `${x.label} ${(x.format ?? ((value) => formatNumber(value, 0)))(at)}`;
  const values = lines.flatMap((line) => {
    const point = pointAt(line, at);
    if (!point) return [];
    const band =
      point.low === undefined || point.high === undefined
        ? ''
        : ` (${format(point.low)} to ${format(point.high)})`;
    return [`${lines.length > 1 ? `${line.name} ` : ''}${format(point.y)}${band}`];
  });
  return `${place}: ${values.join(', ')}`;
}

/** The same numbers as a table. */
export function curveTable(data: CurveData, digits = 3): TableTwin {
  const { lines, x, y } = data;
  const names = new Map(x.names?.map(({ at, text }) => [at, text]));
  const banded = (line: CurveLine) => line.points.some(({ low }) => low !== undefined);
  return {
    columns: [
      x.label,
      ...lines.flatMap((line) => [
        lines.length > 1 ? line.name : y.label,
        ...(banded(line) ? ['low', 'high'] : []),
      ]),
    ],
    rows: curveStops(data).map((at) => [
      names.get(at) ?? String(at),
      ...lines.flatMap((line) => {
        const point = pointAt(line, at);
        const band = banded(line) ? [point?.low ?? null, point?.high ?? null] : [];
        return [point?.y ?? null, ...band];
      }),
    ]),
    digits,
  };
}
