import type { Preset } from '../experiment.ts';
import type { HeadPlace } from '../../words/heads.ts';
import type { IndirectObjectSpec } from './schema.ts';

const article: IndirectObjectSpec = {
  prompt: {
    kind: 'names',
    template: 'store',
    order: 'receiver-first',
    receiver: 'Mary',
    giver: 'John',
  },
  head: { layer: 23, head: 0 },
  off: [],
  ablation: 'mean',
  sweep: true,
};

const wholeLayer = (layer: number): HeadPlace[] =>
  Array.from({ length: 9 }, (_, head) => ({ layer, head }));

/** Chosen after measuring: what each shows is computed from its result, not promised by its title. */
export const PRESETS: Readonly<Record<string, Preset<IndirectObjectSpec>>> = {
  article: { title: 'Mary and John', spec: article },
  'name-movers-off': {
    title: 'Name movers off',
    spec: {
      ...article,
      head: { layer: 24, head: 4 },
      off: [0, 1, 2, 7].map((head) => ({ layer: 23, head })),
      sweep: false,
    },
  },
  'subject-head-off': {
    title: 'Strongest head off',
    spec: {
      ...article,
      head: { layer: 23, head: 3 },
      off: [{ layer: 23, head: 3 }],
      sweep: false,
    },
  },
  'negative-off': {
    title: 'Contrary head off',
    spec: {
      ...article,
      head: { layer: 24, head: 4 },
      off: [{ layer: 24, head: 4 }],
      sweep: false,
    },
  },
  'layer-off': {
    title: 'Layer 23 off',
    spec: {
      ...article,
      prompt: {
        kind: 'names',
        template: 'store',
        order: 'giver-first',
        receiver: 'Mary',
        giver: 'John',
      },
      head: { layer: 29, head: 1 },
      off: wholeLayer(23),
      ablation: 'zero',
      sweep: false,
    },
  },
  park: {
    title: 'Susan and Mark',
    spec: {
      ...article,
      prompt: {
        kind: 'names',
        template: 'park',
        order: 'receiver-first',
        receiver: 'Susan',
        giver: 'Mark',
      },
      sweep: false,
    },
  },
  fooled: {
    title: 'A sentence that fools it',
    spec: {
      ...article,
      prompt: {
        kind: 'text',
        text: 'Friends Mary and John found a key at the station. John gave it to',
        answer: 'Mary',
        foil: 'John',
      },
      sweep: false,
    },
  },
  turned: {
    title: 'The other way round',
    spec: {
      ...article,
      prompt: {
        kind: 'text',
        text: 'Mary and John were at the bar. John asked Mary for a drink, so Mary poured one and handed the drink to',
        answer: 'John',
        foil: 'Mary',
      },
      sweep: false,
    },
  },
};
