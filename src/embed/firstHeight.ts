/** How tall a demo is, by the width of its frame, as `npm run frames` measured it. */
export type MeasuredHeights = Readonly<Record<string, number>>;

/** Before anything is known of the demo. */
const UNKNOWN = 600;

/**
 * A height for a frame of this width that is not too small, before the frame has said its own: the larger of the two
 * measured ones on either side.
 */
export function firstHeight(heights: MeasuredHeights, width: number): number {
  const measured = Object.entries(heights)
    .map(([at, height]) => ({ at: Number(at), height }))
    .toSorted((a, b) => a.at - b.at);
  const above = measured.findIndex(({ at }) => at >= width);
  const beside = above < 0 ? measured.slice(-1) : measured.slice(Math.max(0, above - 1), above + 1);
  return Math.max(...beside.map(({ height }) => height), measured.length > 0 ? 0 : UNKNOWN);
}
