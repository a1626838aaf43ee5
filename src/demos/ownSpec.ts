import { sameJson } from './specDiff.ts';

/**
 * Whether the result is of what the reader changed. That has no riddle: its questions are left out, and all of it is
 * shown.
 */
export const isOwnSpec = (resultSpec: unknown, base: unknown): boolean =>
  !sameJson(resultSpec, base);
