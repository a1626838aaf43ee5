import type { Component } from 'svelte';
import type { DemoProps } from './demo.ts';

/** A view once its spec and result are only known to be JSON: what the host handles. */
export type View = Component<DemoProps<unknown, unknown>>;

export interface DemoEntry {
  readonly experiment: string;
  /** Names the demo where it stands alone: in a frame, in a list. */
  readonly title: string;
  /** Slug of the concept page it belongs to. */
  readonly concept: string;
  /** Keys of the spec in the reader's words: `{ ablate: 'heads switched off' }`. */
  readonly terms?: Readonly<Record<string, string>>;
  /** An experiment that sets published numbers beside a reader's GPT-2 small. */
  readonly published?: string;
  readonly view: () => Promise<View>;
}

/** The host checks a spec before a view sees it, and a result is its experiment's own: the types hold. */
function view<Spec, Result>(
  load: () => Promise<{ default: Component<DemoProps<Spec, Result>> }>,
): () => Promise<View> {
  return async () => (await load()).default as unknown as View;
}

export const demos: Readonly<Record<string, DemoEntry>> = {
  'ekg-and-microscope': {
    experiment: 'ekg-and-microscope',
    title: 'Two models behave alike. Which one carries the trigger?',
    concept: 'mechanistic-interpretability',
    terms: { text: 'the report', insert: 'the word put in', off: 'heads switched off' },
    view: view(() => import('./ekg-and-microscope/Demo.svelte')),
  },
  'indirect-object': {
    experiment: 'indirect-object',
    title: 'Which head moves the name?',
    concept: 'mechanistic-interpretability',
    terms: {
      prompt: 'the sentence',
      head: 'the head looked at',
      off: 'heads switched off',
      ablation: 'what a switched-off head writes',
      sweep: 'every head in turn',
    },
    published: 'published-ioi',
    view: view(() => import('./indirect-object/Demo.svelte')),
  },
};

/** Throws with the known ids where there is no such demo. */
export function demoEntry(id: string): DemoEntry {
  const entry = Object.hasOwn(demos, id) ? demos[id] : undefined;
  if (!entry) {
    throw new Error(`demos: expected one of ${Object.keys(demos).join(', ')}, got "${id}"`);
  }
  return entry;
}
