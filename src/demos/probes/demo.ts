import { defineDemo } from '../demo.ts';

export const probes = defineDemo(
  () => import('../../experiments/probes/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'What can a probe read, and does the model use it?',
    python: () => import('./python.ts'),
    terms: {
      first: 'the first lists',
      second: 'the second lists',
      probe: 'the kind of probe',
      layer: 'the layer',
      question: 'the question',
      yes: 'the first answer',
      no: 'the second answer',
    },
  },
);
