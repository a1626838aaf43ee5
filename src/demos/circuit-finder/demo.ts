import { defineDemo } from '../demo.ts';

export const circuitFinder = defineDemo(
  () => import('../../experiments/circuit-finder/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'Which parts carry the difference?',
    python: () => import('./python.ts'),
    terms: {
      clean: 'the clean prompt',
      corrupt: 'the corrupt prompt',
      answer: 'the answer',
      foil: 'the foil',
      patch: 'which parts are patched',
      size: 'heads kept',
      cutNodes: 'parts that are cut',
      cutWays: 'ways that are cut',
    },
  },
);
