import { defineDemo } from '../demo.ts';
import { recordedPanel } from '../panels.ts';

export const superposition = defineDemo(
  () => import('../../experiments/superposition/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'How many features fit into two dimensions?',
    python: () => import('./python.ts'),
    terms: {
      features: 'the number of features',
      dims: 'the number of dimensions',
      importance: 'how much each feature counts',
      density: 'how often a feature is there',
      seed: 'the seed',
      steps: 'the steps of training',
    },
    panels: {
      seeds: recordedPanel(
        () => import('../../experiments/superposition-seeds/spec.ts'),
        () => import('./Seeds.svelte'),
      ),
    },
  },
);
