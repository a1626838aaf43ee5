/** How tall a demo is, in pixels, by the width of its frame: `{ "320": 1158, "720": 906 }`. Measured by `npm run frames`. */
export type FrameHeights = Readonly<Record<string, number>>;

/** What a frame is taken to be wide where nobody says: a column of text. */
export const FRAME_WIDTH = 720;

/** WordPress makes no frame taller; what is below is reached inside. */
const TALLEST = 1000;

/** For a demo that nobody has measured yet. */
const UNMEASURED = 900;

/** The one height that a page gives a frame which it does not size by our messages. */
export function fixedHeight(heights: FrameHeights): number {
  const measured = heights[FRAME_WIDTH] ?? UNMEASURED;
  return Math.min(Math.ceil(measured / 10) * 10, TALLEST);
}
