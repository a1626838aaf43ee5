import { defineDemo } from '../demo.ts';
import { ownModelPanel, recordedPanel } from '../panels.ts';

export const indirectObject = defineDemo(
  () => import('../../experiments/indirect-object/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'Which head moves the name?',
    python: () => import('./python.ts'),
    terms: {
      prompt: 'the sentence',
      head: 'the head looked at',
      off: 'heads switched off',
      ablation: 'what a switched-off head writes',
      sweep: 'every head in turn',
    },
    panels: {
      story: recordedPanel(
        () => import('../../experiments/indirect-object/spec.ts'),
        () => import('./Story.svelte'),
        'article',
      ),
      card: recordedPanel(
        () => import('../../experiments/indirect-object/spec.ts'),
        () => import('./Teaser.svelte'),
      ),
      published: ownModelPanel(
        () => import('../../experiments/published-ioi/spec.ts'),
        () => import('./PublishedNumbers.svelte'),
        ({ gpt2Small }) => gpt2Small,
      ),
      roles: recordedPanel(
        () => import('../../experiments/indirect-object-roles/spec.ts'),
        () => import('./RolesTable.svelte'),
      ),
    },
  },
);
