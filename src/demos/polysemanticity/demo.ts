import { defineDemo } from '../demo.ts';

export const polysemanticity = defineDemo(
  () => import('../../experiments/polysemanticity/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'How many things does one neuron stand for?',
    python: () => import('./python.ts'),
    terms: { prompt: 'the sentence', neuron: 'the neuron', draw: 'the hundred drawn' },
  },
);
