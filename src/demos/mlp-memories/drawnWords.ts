import { TEXTS, WORDS } from '../../experiments/mlp-memories/rule.ts';
import type { Card, MlpMemoriesResult } from '../../experiments/mlp-memories/spec.ts';
import { countWord, formatCount } from '../../words/numbers.ts';
import { series, upper } from '../../words/lists.ts';
import { sharedWords, stemWords } from './words.ts';

type Drawn = MlpMemoriesResult['drawn'];

export const NAME_COUNTS = [
  { value: 'few', label: 'fewer than 20' },
  { value: 'some', label: '20 to 49' },
  { value: 'many', label: '50 to 79' },
  { value: 'most', label: '80 or more' },
] as const;
type NameCount = (typeof NAME_COUNTS)[number]['value'];

export function nameCount({ neurons, tally }: Drawn): NameCount {
  const share = tally.either / neurons.length;
  if (share < 0.2) return 'few';
  if (share < 0.5) return 'some';
  return share < 0.8 ? 'many' : 'most';
}

export const drawnQuestion = ({ neurons, of }: Drawn): string =>
  `${upper(countWord(neurons.length))} of the model’s ${formatCount(of)} neurons, drawn at random. How many have a name, by their texts or by their words?`;

export const RULE = `By its texts a neuron has a name if ${countWord(TEXTS.need)} of its ${countWord(TEXTS.of)} strongest share a word; by its words, if ${countWord(WORDS.need)} of ${countWord(WORDS.of)} begin with the same ${countWord(WORDS.letters)} letters.`;

export const drawnReveal = ({ neurons, tally, mixtures }: Drawn): string =>
  `${tally.either} of ${neurons.length}. Of as many random mixtures, in which nothing can be meant, the rule names ${mixtures.either}.`;

export const drawnTitle = ({ neurons, tally, mixtures }: Drawn): string =>
  `${tally.either} of ${neurons.length} neurons have a name by the rule, and ${mixtures.either} of ${neurons.length} random mixtures`;

export const drawnCaption = (): string =>
  `${RULE} A random mixture adds up all neurons of a layer, each by a random weight: what the rule finds there it finds by chance.`;

export const drawnRows = ({ tally, mixtures }: Drawn) => [
  { label: 'by their texts', before: tally.byTexts, after: mixtures.byTexts },
  { label: 'by their words', before: tally.byWords, after: mixtures.byWords },
  { label: 'by either', before: tally.either, after: mixtures.either, marked: true },
];

/** The drawn, those with a name first, each with why. */
export function drawnOptions({ neurons, named }: Drawn) {
  const found = new Map(named.map((one) => [one.neuron, one]));
  return [
    ...named.map(({ neuron, texts, words }) => ({
      value: neuron,
      label: `${neuron}: ${series([texts ? sharedWords(texts) : '', words ? stemWords(words) : ''].filter(Boolean))}`,
    })),
    ...neurons
      .filter((neuron) => !found.has(neuron))
      .map((neuron) => ({ value: neuron, label: `${neuron}: no name` })),
  ];
}

/** What the reader said of each card so far. */
export type Said = readonly boolean[];

export const cardTitle = (at: number, cards: readonly Card[]): string =>
  at < cards.length
    ? `Card ${at + 1} of ${cards.length}: could you say in a few words what this one is for?`
    : 'What they were';

export function saidTitle(cards: readonly Card[], said: Said): string {
  const count = (real: boolean, names: (card: Card, at: number) => boolean) =>
    cards.filter((card, at) => (card.neuron !== null) === real && names(card, at)).length;
  const total = count(true, () => true);
  const yours = (real: boolean) => count(real, (_, at) => said[at] === true);
  const rules = (real: boolean) => count(real, ({ named }) => named);
  return `You could name ${yours(true)} of ${total} neurons and ${yours(false)} of ${cards.length - total} random mixtures; the rule ${rules(true)} and ${rules(false)}`;
}

export const SAID_CAPTION =
  'The first of the hundred drawn and the first of the mixtures, shuffled. Neurons that mean something to you have more names than mixtures have; if both have as many, you have read names into noise, as anybody may.';

const nameWord = (named: boolean | undefined) => (named ? 'a name' : 'no name');

export const SAID_COLUMNS = ['card', 'it was', 'you', 'the rule'] as const;

export const saidRows = (cards: readonly Card[], said: Said) =>
  cards.map(({ neuron, named }, at) => [
    String(at + 1),
    neuron === null ? 'a random mixture' : `neuron ${neuron}`,
    nameWord(said[at]),
    nameWord(named),
  ]);

export const NOT_ONE = 'the one above is not among them';
