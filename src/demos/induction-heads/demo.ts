import { defineDemo } from '../demo.ts';

export const inductionHeads = defineDemo(
  () => import('../../experiments/induction-heads/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'Which heads continue a repeated sequence?',
    python: () => import('./python.ts'),
    terms: {
      off: 'heads switched off',
      text: 'the text',
      length: 'tokens in a copy',
      sequences: 'sequences',
      seed: 'the random tokens',
    },
  },
);
