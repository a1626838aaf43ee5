import { defineDemo } from '../demo.ts';

export const ekgAndMicroscope = defineDemo(
  () => import('../../experiments/ekg-and-microscope/spec.ts'),
  () => import('./Demo.svelte'),
  {
    title: 'Two models behave alike. Which one carries the trigger?',
    python: () => import('./python.ts'),
    terms: { text: 'the report', insert: 'the word put in', off: 'heads switched off' },
  },
);
