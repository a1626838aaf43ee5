import { defineDemo } from '../demo.ts';
import { recordedPanel } from '../panels.ts';

export const factTracing = defineDemo(
  () => import('../../experiments/fact-tracing/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'Where does the model keep a fact, and who reads it?',
    python: () => import('./python.ts'),
    terms: {
      clean: 'the clean prompt',
      corrupt: 'the corrupt prompt',
      answer: 'the answer',
      foil: 'the foil',
      range: 'the MLPs knocked out',
      key: 'what an edit answers to',
      about: 'sentences on the subject',
      near: 'sentences on other subjects',
    },
    panels: {
      story: recordedPanel(
        () => import('../../experiments/factual-recall/spec.ts'),
        () => import('./Story.svelte'),
        'article',
      ),
    },
  },
);
