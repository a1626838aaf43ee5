import { defineDemo } from '../demo.ts';

export const mlpMemories = defineDemo(
  () => import('../../experiments/mlp-memories/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'Mlp memories?',
    terms: { prompt: 'the sentence' },
  },
);
