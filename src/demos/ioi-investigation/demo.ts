import { defineDemo } from '../demo.ts';

export const ioiInvestigation = defineDemo(
  () => import('../../experiments/ioi-investigation/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'Which heads find out who gets the drink?',
    python: () => import('./python.ts'),
    terms: {
      prompt: 'the sentence',
      answer: 'who receives',
      foil: 'who gives',
      circuit: 'heads in the circuit',
    },
  },
);
