import { defineDemo } from '../demo.ts';

export const ablation = defineDemo(
  () => import('../../experiments/ablation/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'What stands in for a missing head?',
    python: () => import('./python.ts'),
    terms: {
      prompt: 'the sentence',
      answer: 'the answer',
      foil: 'the other word',
      head: 'the head',
      source: 'where stand-ins come from',
    },
  },
);
