import { defineDemo } from '../demo.ts';

export const circuits = defineDemo(
  () => import('../../experiments/circuits/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'Which heads work together, and by which ways?',
    python: () => import('./python.ts'),
    terms: {
      clean: 'the clean prompt',
      corrupt: 'the corrupt prompt',
      answer: 'the answer',
      foil: 'the foil',
      size: 'heads in the circuit',
      cut: 'ways that are cut',
    },
  },
);
