import { defineDemo } from '../demo.ts';
import { recordedPanel } from '../panels.ts';

export const residualStream = defineDemo(
  () => import('../../experiments/residual-stream/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'Who writes the answer into the stream?',
    python: () => import('./python.ts'),
    terms: {
      prompt: 'the sentence',
      answer: 'the answer',
      foil: 'the other word',
      edit: 'what is done to the layers',
      layer: 'the layer',
      other: 'the other layer',
    },
    panels: {
      story: recordedPanel(
        () => import('../../experiments/residual-stream/spec.ts'),
        () => import('./Story.svelte'),
        'france',
      ),
    },
  },
);
