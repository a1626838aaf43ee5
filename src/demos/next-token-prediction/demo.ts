import { defineDemo } from '../demo.ts';

export const nextTokenPrediction = defineDemo(
  () => import('../../experiments/next-token-prediction/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'What comes next, and how surprised is the model?',
    python: () => import('./python.ts'),
    terms: { prompt: 'the text' },
  },
);
