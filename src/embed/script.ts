import { defineConceptDemo } from './conceptDemo.ts';
import type { MeasuredHeights } from './firstHeight.ts';

/** The whole of `/embed.js`: the demos are on the site that it comes from. */
const files = import.meta.glob<MeasuredHeights>('../../content/frames/*.json', {
  import: 'default',
  eager: true,
});

const heights = Object.fromEntries(
  Object.entries(files).map(([file, measured]) => [
    /([^/]+)\.json$/.exec(file)?.[1] ?? '',
    measured,
  ]),
);

defineConceptDemo({ site: new URL('.', import.meta.url).href, heights });
