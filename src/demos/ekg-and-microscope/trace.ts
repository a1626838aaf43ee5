import type { EkgResult } from '../../experiments/ekgSchema.ts';
import type { PlotModule, PlotOptions, PlotSize } from '../kit/drawPlot.ts';
import type { TableTwin } from '../kit/table.ts';

interface Beat {
  readonly at: number;
  readonly surprise: number;
}

const beats = (trace: readonly number[]): Beat[] => trace.map((surprise, at) => ({ at, surprise }));

/** The surprise that both axes begin with, so that an ordinary trace and a wild one are drawn on one scale. */
const FULL = 12;

/** Traces over one another: the first model broad and pale, the second thin and dark, the treated one in the accent. */
export function traceOptions(
  Plot: PlotModule,
  result: EkgResult,
  { narrow }: PlotSize,
): PlotOptions {
  const { words, inserted, healthy, implanted, treated } = result;
  const highest = Math.max(FULL, ...implanted, ...(treated ?? []));
  const line = (
    trace: readonly number[],
    stroke: string,
    strokeWidth: number,
    strokeDasharray?: string,
  ) =>
    Plot.lineY(beats(trace), {
      x: 'at',
      y: 'surprise',
      stroke,
      strokeWidth,
      strokeDasharray,
      curve: 'monotone-x',
    });
  return {
    marginBottom: 70,
    marginLeft: 34,
    x: { domain: [-0.5, words.length - 0.5], label: null },
    y: { domain: [0, highest], label: '↑ surprise (nats)', grid: true, ticks: narrow ? 4 : 6 },
    marks: [
      Plot.axisX(labelled(result, narrow), {
        tickFormat: (at: number) => words[at] ?? '',
        tickRotate: -90,
        tickSize: 3,
        label: null,
      }),
      ...(inserted === null
        ? []
        : [Plot.ruleX([inserted], { stroke: 'var(--accent)', strokeDasharray: '2 3' })]),
      line(healthy, 'var(--single-2)', 6),
      line(implanted, 'var(--ink)', 1.5, treated ? '1 3' : undefined),
      ...(treated ? [line(treated, 'var(--accent)', 2)] : []),
    ],
  };
}

/** Positions whose words fit under the axis: all, or on a narrow figure the spikes and what was put in. */
function labelled({ words, inserted, healthy }: EkgResult, narrow: boolean): number[] {
  const all = words.map((_, at) => at);
  return narrow || words.length > 48
    ? all.filter((at) => at === inserted || (healthy[at] ?? 0) > 2)
    : all;
}

export function traceTable({ words, healthy, implanted, treated }: EkgResult): TableTwin {
  return {
    columns: ['word', 'first model', 'second model', ...(treated ? ['second, heads off'] : [])],
    rows: words.map((word, at) => [
      word,
      healthy[at] ?? null,
      implanted[at] ?? null,
      ...(treated ? [treated[at] ?? null] : []),
    ]),
  };
}
