import { defineDemo } from '../demo.ts';
import { recordedPanel } from '../panels.ts';

export const attentionHeads = defineDemo(
  () => import('../../experiments/attention-heads/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'What does each head look at?',
    python: () => import('./python.ts'),
    terms: { prompt: 'the sentence', head: 'the head' },
    panels: {
      story: recordedPanel(
        () => import('../../experiments/attention-heads/spec.ts'),
        () => import('./Story.svelte'),
        'again',
      ),
    },
  },
);
