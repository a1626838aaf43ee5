import { defineDemo } from '../demo.ts';

export const steering = defineDemo(
  () => import('../../experiments/steering/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'Can a vector steer what the model writes?',
    python: () => import('./python.ts'),
    terms: {
      toward: 'the first list',
      away: 'the second list',
      prompt: 'the beginning',
      layer: 'the layer',
      strength: 'the strength',
      target: 'the text that is weighed',
    },
  },
);
