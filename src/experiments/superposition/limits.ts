/** The shares of examples in which a feature is there, side by side: from always to once in fifty. */
export const DENSITIES = [1, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02] as const;

export const LIMITS = {
  features: [3, 12],
  dims: [2, 4],
  importance: [0.5, 1],
  density: [0.01, 1],
  seed: [0, 999],
  steps: [20, 3000],
} as const;

/** How the directions of the kept features lie: see shape.ts. */
export const SHAPES = [
  'axes',
  'mixed',
  'pairs',
  'triangle',
  'pentagon',
  'polygon',
  'other',
] as const;

export type Shape = (typeof SHAPES)[number];
