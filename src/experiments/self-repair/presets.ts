import type { HeadPlace } from '../../words/heads.ts';

const heads = (...names: readonly (readonly [number, number])[]): HeadPlace[] =>
  names.map(([layer, head]) => ({ layer, head }));

const MOVERS = heads([23, 0], [23, 1], [23, 2], [23, 7]);
const NEGATIVE = { layer: 24, head: 4 };

const mary = {
  prompt: 'When Mary and John went to the store, John gave a drink to',
  ...{ answer: 'Mary', foil: 'John' },
  source: 'names',
} as const;

const france = {
  prompt: 'The capital of France is',
  ...{ answer: 'Paris', foil: 'Berlin' },
  source: 'capitals',
} as const;

const SEA =
  'We went from the river to the sea and from the sea to the mountains. Anna bought a red car and Tom bought a blue car. Tom likes his blue car.';
const FAIR =
  'All’s fair in love and war. My mother and my father met in Paris. Anna bought a red car and Tom bought a blue car.';

/** In `capital` and `love` nothing repairs; in `last` no later head is there to do so. */
export const PRESETS = {
  movers: {
    title: 'Name movers off',
    spec: { ...mary, off: MOVERS, watched: NEGATIVE, text: SEA },
  },
  park: {
    title: 'Another sentence',
    spec: {
      prompt: 'After Susan and Mark went to the park, Mark gave a ball to',
      ...{ answer: 'Susan', foil: 'Mark', source: 'names' as const },
      ...{ off: MOVERS, watched: NEGATIVE, text: SEA },
    },
  },
  others: {
    title: 'Four other heads off',
    spec: {
      ...mary,
      off: heads([23, 4], [23, 5], [23, 6], [23, 8]),
      ...{ watched: NEGATIVE, text: SEA },
    },
  },
  negative: {
    title: 'The negative head off',
    spec: { ...mary, off: [NEGATIVE], watched: { layer: 29, head: 0 }, text: SEA },
  },
  love: {
    title: 'Love and war',
    spec: {
      prompt: 'All’s fair in love and',
      ...{ answer: 'war', foil: 'love', source: 'texts' as const },
      ...{ off: heads([23, 3]), watched: { layer: 23, head: 3 }, text: FAIR },
    },
  },
  capital: {
    title: 'No repair',
    spec: { ...france, off: heads([23, 4]), watched: NEGATIVE, text: SEA },
  },
  last: {
    title: 'Only MLPs and the scale',
    spec: { ...france, off: heads([29, 1]), watched: { layer: 29, head: 0 }, text: SEA },
  },
};
