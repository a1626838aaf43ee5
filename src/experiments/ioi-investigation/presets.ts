import type { HeadPlace } from '../../words/heads.ts';
import type { Preset } from '../experiment.ts';
import type { IoiSpec } from './schema.ts';

const heads = (...names: readonly (readonly [number, number])[]): HeadPlace[] =>
  names.map(([layer, head]) => ({ layer, head }));

/** Some of each step. */
const CAST = heads(
  ...([
    [8, 1],
    [17, 4],
    [19, 2],
    [20, 0],
    [23, 0],
    [23, 1],
    [23, 3],
    [29, 1],
  ] as const),
);

const mary = {
  prompt: 'When Mary and John went to the store, John gave a drink to',
  ...{ answer: 'Mary', foil: 'John' },
};

/** Chosen after measuring: what each shows is computed from its result. */
export const PRESETS = {
  article: { title: 'Mary and John', spec: { ...mary, circuit: CAST } },
  movers: {
    title: 'The movers alone',
    spec: { ...mary, circuit: heads([23, 0], [23, 1], [23, 7]) },
  },
  tired: {
    title: 'Both named twice',
    spec: {
      ...mary,
      prompt: 'When Mary and John went to the store, Mary was tired. John gave a drink to',
      circuit: CAST,
    },
  },
  fooled: {
    title: 'A sentence that fools it',
    spec: {
      ...mary,
      prompt: 'Friends Mary and John found a key at the station. John gave it to',
      circuit: CAST,
    },
  },
} satisfies Readonly<Record<string, Preset<IoiSpec>>>;
