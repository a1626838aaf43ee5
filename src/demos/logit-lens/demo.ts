import { defineDemo } from '../demo.ts';
import { recordedPanel } from '../panels.ts';

export const logitLens = defineDemo(
  () => import('../../experiments/logit-lens/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'What would the model say at each layer?',
    python: () => import('./python.ts'),
    terms: { prompt: 'the sentence', answer: 'the word that is followed' },
    panels: {
      card: recordedPanel(
        () => import('../../experiments/logit-lens/spec.ts'),
        () => import('./Card.svelte'),
        'hamlet',
      ),
    },
  },
);
