import type { ExperimentSpec, Preset } from '../experiment.ts';
import {
  resultSchema,
  specSchema,
  type CircuitFinderResult,
  type CircuitFinderSpec,
} from './schema.ts';

export type * from './schema.ts';

export const MODEL = 'smollm2-135m';

const pair = (
  title: string,
  [clean, corrupt]: readonly [string, string],
  [answer, foil]: readonly [string, string],
  patch: CircuitFinderSpec['patch'] = 'first',
): Preset<CircuitFinderSpec> => ({
  title,
  spec: { clean, corrupt, answer, foil, patch, size: null, cutNodes: [], cutWays: [] },
});

/** Chosen after measuring: what each shows is computed from its result. */
const presets = {
  mary: pair(
    'Mary and John',
    [
      'When Mary and John went to the store, John gave a drink to',
      'When Mary and John went to the store, Mary gave a drink to',
    ],
    ['Mary', 'John'],
  ),
  station: pair(
    'Emma and Paul',
    [
      'While Emma and Paul were working at the station, Paul decided to give a ring to',
      'While Emma and Paul were working at the station, Emma decided to give a ring to',
    ],
    ['Emma', 'Paul'],
  ),
  argument: pair(
    'A long argument',
    [
      'Then, Mary and John had a long argument, and afterwards John said to',
      'Then, Mary and John had a long argument, and afterwards Mary said to',
    ],
    ['Mary', 'John'],
  ),
  capital: pair(
    'France or Germany',
    ['The capital of France is', 'The capital of Germany is'],
    ['Paris', 'Berlin'],
  ),
  opposite: pair(
    'Opposites',
    ['The opposite of hot is', 'The opposite of big is'],
    ['cold', 'small'],
  ),
  agreement: pair(
    'One key, two keys',
    ['The keys to the cabinet', 'The key to the cabinet'],
    ['are', 'is'],
  ),
  gender: pair('Sister or brother', ['My sister said that', 'My brother said that'], ['she', 'he']),
  induction: pair(
    'Made-up words',
    [
      'Zorp moon blick stone fep river. Zorp moon blick',
      'Zorp moon blick river fep stone. Zorp moon blick',
    ],
    ['stone', 'river'],
  ),
  saturated: pair(
    'Saturated attention',
    [
      'Mr Zorp Stone met Mr Fep River. Later Mr Zorp',
      'Mr Fep Stone met Mr Zorp River. Later Mr Zorp',
    ],
    ['Stone', 'River'],
  ),
  years: pair(
    'A later year',
    [
      'The war lasted from the year 1752 to the year 17',
      'The war lasted from the year 1702 to the year 17',
    ],
    ['##6', '##3'],
  ),
  misleading: pair(
    'Where estimates mislead',
    [
      'The word zorp means moon and the word blick means stone. So zorp means',
      'The word zorp means stone and the word blick means moon. So zorp means',
    ],
    ['moon', 'stone'],
    'every',
  ),
};

/**
 * Two prompts and two answers: which heads and MLPs carry the difference, estimated for all in one pass back, the first
 * of them patched exactly; and how much of it a few heads explain. See `estimateNodes` for the estimates.
 */
export const spec: ExperimentSpec<CircuitFinderSpec, CircuitFinderResult> = {
  id: 'circuit-finder',
  title: 'Which parts carry the difference?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets,
};
