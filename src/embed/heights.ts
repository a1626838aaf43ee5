import type { MeasuredHeights } from './firstHeight.ts';

const byDemo = (files: Record<string, MeasuredHeights>): Record<string, MeasuredHeights> =>
  Object.fromEntries(
    Object.entries(files).map(([file, measured]) => [
      /([^/]+)\.json$/.exec(file)?.[1] ?? '',
      measured,
    ]),
  );

/** How tall each demo of the site is, as `npm run frames` measured it. */
export const heights = byDemo(
  import.meta.glob<MeasuredHeights>('../../content/frames/*.json', {
    import: 'default',
    eager: true,
  }),
);

/** And with `hide="controls"`. */
export const figureHeights = byDemo(
  import.meta.glob<MeasuredHeights>('../../content/frames/figures/*.json', {
    import: 'default',
    eager: true,
  }),
);
