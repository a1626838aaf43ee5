import { defineDemo } from '../demo.ts';

export const randomTests = defineDemo(
  () => import('../../experiments/random-tests/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'How many tests until the trigger is met?',
    python: () => import('./python.ts'),
    terms: {
      draw: 'how tests are drawn',
      oneIn: 'how rare the trigger is',
      tests: 'the number of tests',
      seed: 'the draws',
      look: 'what the look reads',
    },
  },
);
