import { defineDemo } from '../demo.ts';

export const directAttribution = defineDemo(
  () => import('../../experiments/direct-attribution/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'Which part writes the answer?',
    python: () => import('./python.ts'),
    terms: {
      prompt: 'the sentence',
      answer: 'the answer',
      foil: 'the other word',
      head: 'the head',
      where: 'where heads are switched off',
    },
  },
);
