import type { ExperimentSpec, Preset } from '../experiment.ts';
import { resultSchema, specSchema, type CircuitsResult, type CircuitsSpec } from './schema.ts';

export type * from './schema.ts';
export type { MeasuredWay, Way } from './ways.ts';

export const MODEL = 'smollm2-135m';

const pair = (
  title: string,
  [clean, corrupt]: readonly [string, string],
  [answer, foil]: readonly [string, string],
  size: number,
  cut: CircuitsSpec['cut'] = [],
): Preset<CircuitsSpec> => ({ title, spec: { clean, corrupt, answer, foil, size, cut } });

const NAME = [
  [
    'Mr Zorp Stone met Mr Fep River. Later Mr Zorp',
    'Mr Fep Stone met Mr Zorp River. Later Mr Zorp',
  ],
  ['Stone', 'River'],
] as const;

/** Chosen after measuring: what each shows is computed from its result. */
const presets = {
  induction: pair('A made-up name', ...NAME, 8),
  mary: pair(
    'Mary and John',
    [
      'When Mary and John went to the store, John gave a drink to',
      'When Mary and John went to the store, Mary gave a drink to',
    ],
    ['Mary', 'John'],
    8,
  ),
  capital: pair(
    'France or Germany',
    ['The capital of France is', 'The capital of Germany is'],
    ['Paris', 'Berlin'],
    4,
  ),
  agreement: pair(
    'One key, two keys',
    ['The keys to the cabinet', 'The key to the cabinet'],
    ['are', 'is'],
    6,
  ),
  opposite: pair(
    'Spread over many heads',
    ['The opposite of hot is', 'The opposite of big is'],
    ['cold', 'small'],
    8,
  ),
  pair: pair('Both lines of one head cut', ...NAME, 8, [
    { from: { layer: 16, head: 0 }, to: { layer: 17, head: 1, input: 'k' } },
    { from: { layer: 16, head: 0 }, to: { layer: 18, head: 2, input: 'k' } },
  ]),
};

/**
 * Two prompts and two answers: the heads that carry the difference as a graph, with the ways between them measured by
 * path patching, and what counts as having found a circuit: what it keeps, what is left without it, what could be spared.
 */
export const spec: ExperimentSpec<CircuitsSpec, CircuitsResult> = {
  id: 'circuits',
  title: 'Which heads work together, and by which ways?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets,
};
