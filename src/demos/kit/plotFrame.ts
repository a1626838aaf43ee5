/** The room round a drawing's frame for axes and labels, in the drawing's own pixels. */
export interface Margins {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** What runs along one side of the frame. */
export interface PlotAxis {
  readonly domain: readonly [low: number, high: number];
  readonly log?: boolean;
}

/** From 0 at the low end of the axis to 1 at the high end. Values beyond it lie beyond the frame. */
export function along(value: number, { domain: [low, high], log = false }: PlotAxis): number {
  if (log) return Math.log(value / low) / Math.log(high / low);
  return (value - low) / (high - low);
}

/** Ends of an axis that holds every value and some room; `around` are values it must reach. */
export function domainOf(
  values: Iterable<number>,
  around: readonly number[] = [],
  room = 0.06,
): [low: number, high: number] {
  const all = [...values, ...around].filter(Number.isFinite);
  if (all.length === 0) return [0, 1];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const span = high - low || Math.abs(high) || 1;
  return [low - (around.includes(low) ? 0 : span * room), high + span * room];
}

export const marginOptions = ({ top, right, bottom, left }: Margins) => ({
  marginTop: top,
  marginRight: right,
  marginBottom: bottom,
  marginLeft: left,
});
