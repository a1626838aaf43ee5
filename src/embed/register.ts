import { defineConceptDemo } from './conceptDemo.ts';

/** Defines the element; each names the site that it is of. */
defineConceptDemo({});
