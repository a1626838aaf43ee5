import { defineDemo } from '../demo.ts';

export const mlpMemories = defineDemo(
  () => import('../../experiments/mlp-memories/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'What does one neuron know?',
    python: () => import('./python.ts'),
    terms: { prompt: 'the sentence', neuron: 'the neuron', draw: 'the hundred drawn' },
  },
);
