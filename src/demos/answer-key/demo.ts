import { defineDemo } from '../demo.ts';

export const answerKey = defineDemo(
  () => import('../../experiments/answer-key/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'Do you find the circuit that we put in?',
    python: () => import('./python.ts'),
    terms: {
      circuit: 'the model',
      clean: 'the clean prompt',
      corrupt: 'the corrupt prompt',
      answer: 'the answer',
      foil: 'the foil',
      marked: 'the parts marked',
      markedEdges: 'the ways marked',
    },
  },
);
