import type { PlotModule, PlotOptions, PlotSize } from '../kit/drawPlot.ts';
import type { TableTwin } from '../kit/table.ts';

/** Surprise of each word, in nats, in both models; and in the second with heads switched off. */
export interface Traces {
  readonly words: readonly string[];
  /** Index of a word that was put in. */
  readonly inserted: number | null;
  readonly healthy: readonly number[];
  readonly implanted: readonly number[];
  readonly treated: readonly number[] | null;
}

/** Names of the traces, in drawing order. */
export const TRACE_NAMES = ['first model', 'second model', 'second model, heads off'] as const;

const SPIKE = 2;
const MOST_LABELS = 48;

/** Traces over one another: the first model broad and pale, the second thin and dark, the treated one in the accent. */
export function traceOptions(
  Plot: PlotModule,
  traces: Traces,
  full: number,
  size: PlotSize,
): PlotOptions {
  const { words, inserted, healthy, implanted, treated } = traces;
  const highest = Math.max(full, ...implanted, ...(treated ?? []));
  const line = (
    trace: readonly number[],
    stroke: string,
    strokeWidth: number,
    strokeDasharray?: string,
  ) =>
    Plot.lineY(
      trace.map((surprise, at) => ({ at, surprise })),
      { x: 'at', y: 'surprise', stroke, strokeWidth, strokeDasharray, curve: 'monotone-x' },
    );
  const axis = (places: readonly number[], fill: string, fontWeight?: string) =>
    Plot.axisX(places, {
      tickFormat: (at: number) => words[at] ?? '',
      tickRotate: -90,
      tickSize: 3,
      label: null,
      fill,
      fontWeight,
    });
  const chosen = inserted === null ? [] : [inserted];
  return {
    marginBottom: 62,
    marginLeft: 34,
    x: { domain: [-0.5, words.length - 0.5], label: null },
    y: { domain: [0, highest], label: '↑ surprise (nats)', grid: true, ticks: full / 2 },
    marks: [
      axis(labelled(traces, size.narrow), 'var(--ink-soft)'),
      axis(chosen, 'var(--accent)', '700'),
      Plot.ruleX(chosen, { stroke: 'var(--accent)', strokeDasharray: '2 3' }),
      line(healthy, 'var(--single-3)', 6),
      line(implanted, 'var(--ink)', 1.5, treated ? '1 3' : undefined),
      ...(treated ? [line(treated, 'var(--accent)', 2)] : []),
    ],
  };
}

/** Positions whose words fit under the axis: all, or on a narrow figure the spikes. */
function labelled({ words, inserted, healthy }: Traces, narrow: boolean): number[] {
  const others = words.map((_, at) => at).filter((at) => at !== inserted);
  const few = narrow || words.length > MOST_LABELS;
  return few ? others.filter((at) => (healthy[at] ?? 0) > SPIKE) : others;
}

export function traceTable({ words, healthy, implanted, treated }: Traces): TableTwin {
  const traces = [healthy, implanted, ...(treated ? [treated] : [])];
  return {
    columns: ['word', ...TRACE_NAMES.slice(0, traces.length)],
    rows: words.map((word, at) => [word, ...traces.map((trace) => trace[at] ?? null)]),
  };
}
