import { defineDemo } from '../demo.ts';

export const selfRepair = defineDemo(
  () => import('../../experiments/self-repair/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'What answers when heads are switched off?',
    python: () => import('./python.ts'),
    terms: {
      prompt: 'the sentence',
      answer: 'the answer',
      foil: 'the other word',
      off: 'heads switched off',
      source: 'where stand-ins come from',
      watched: 'the head that is watched',
      text: 'the text',
    },
  },
);
