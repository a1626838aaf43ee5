import { defineConceptDemo } from './conceptDemo.ts';
import { figureHeights, heights } from './heights.ts';

/** The whole of `/embed.js`: the demos are on the site that it comes from. */
defineConceptDemo({ site: new URL('.', import.meta.url).href, heights, figureHeights });
