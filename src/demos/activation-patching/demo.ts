import { defineDemo } from '../demo.ts';

export const activationPatching = defineDemo(
  () => import('../../experiments/activation-patching/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'What does one place carry?',
    python: () => import('./python.ts'),
    terms: {
      clean: 'the clean prompt',
      corrupt: 'the corrupt prompt',
      answer: 'the answer',
      foil: 'the foil',
      way: 'which run gives',
      site: 'what is put in',
      standIn: 'what stands in',
      cell: 'the place',
    },
  },
);
