import { KINDS, MEANING, NEARLY_ALL, STRONGEST } from '../../experiments/polysemanticity/groups.ts';
import type { PolysemanticityResult } from '../../experiments/polysemanticity/spec.ts';
import { countWord, formatCount } from '../../words/numbers.ts';
import { upper } from '../../words/lists.ts';
import { howMany, KIND_WORDS } from './words.ts';

type Drawn = PolysemanticityResult['drawn'];

export const layerOf = (neuron: string): string => neuron.trim().split('.')[0] ?? '';

export const COUNTS = [
  { value: 'few', label: 'fewer than 5' },
  { value: 'some', label: '5 to 19' },
  { value: 'many', label: '20 to 49' },
  { value: 'most', label: '50 or more' },
] as const;
type Count = (typeof COUNTS)[number]['value'];

export function countOf({ tally, neurons }: Drawn): Count {
  const share = tally.one / neurons.length;
  if (share < 0.05) return 'few';
  if (share < 0.2) return 'some';
  return share < 0.5 ? 'many' : 'most';
}

export const drawnQuestion = ({ neurons }: Drawn, neuron: string): string =>
  `${formatCount(neurons.length)} neurons of layer ${layerOf(neuron)}, drawn at random: of how many do ${countWord(NEARLY_ALL)} or more of the ${STRONGEST} strongest places share one meaning?`;

const withMeaning = ({ several, one, partly }: Drawn['tally']) => several + one + partly;

export const drawnReveal = ({ tally }: Drawn): string =>
  `${upper(howMany(tally.one))}. ${upper(howMany(tally.several))} have two meanings or more, and ${tally.none} have none that the rule can see.`;

export const drawnTitle = ({ tally, mixtures, neurons }: Drawn): string =>
  `The rule finds a meaning in ${withMeaning(tally)} of ${neurons.length} neurons, and in ${withMeaning(mixtures)} of ${neurons.length} random mixtures`;

export const drawnCaption = ({ places, neurons }: Drawn): string =>
  `A random mixture is a random direction in the same space: all neurons of the layer, each by its own spread, added up with random weights. If neurons were where the meanings are, mixtures would have far fewer. The floor: of ${neurons.length} sets of ${STRONGEST} places drawn at random, ${withMeaning(places)} have ${countWord(MEANING)} that are alike.`;

export const drawnRows = ({ tally, mixtures }: Drawn) =>
  KINDS.map((kind) => ({
    label: KIND_WORDS[kind],
    before: tally[kind],
    after: mixtures[kind],
    marked: kind === 'one',
  }));

export const NOT_ONE = 'the one above is not among them';

/** The drawn: those with several meanings first, those with none last. */
export const drawnOptions = ({ neurons }: Drawn) =>
  KINDS.flatMap((kind) =>
    neurons
      .filter((one) => one.kind === kind)
      .map(({ neuron }) => ({ value: neuron, label: `${neuron}: ${KIND_WORDS[kind]}` })),
  );
