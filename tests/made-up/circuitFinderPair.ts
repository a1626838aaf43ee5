import type { CircuitFinderSpec } from '../../src/experiments/circuit-finder/spec.ts';

/** Two prompts of numbers for a made-up model, every part patched, nothing cut. */
export const ASKED: CircuitFinderSpec = {
  clean: '7 3 44 21 12 29',
  corrupt: '7 3 9 21 30 29',
  ...{ answer: '4', foil: '11', patch: 'every', size: null, cutNodes: [], cutWays: [] },
};
