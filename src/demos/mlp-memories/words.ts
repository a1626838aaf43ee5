import { TEXTS, WORDS } from '../../experiments/mlp-memories/rule.ts';
import type {
  MlpMemoriesResult,
  SharedStem,
  SharedWord,
} from '../../experiments/mlp-memories/spec.ts';
import { series, upper } from '../../words/lists.ts';
import {
  countWord,
  formatCount,
  formatNumber,
  formatProbability,
  formatSigned,
} from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';

type Result = MlpMemoriesResult;
/** What of a result is known before the texts are read. */
export type Here = Omit<Result, 'most' | 'least' | 'named' | 'sample' | 'drawn'>;

export const one = (value: number) => formatNumber(value, 1);

/** Of its values in the sentence the one farthest from zero. */
export function strongestAt({ value }: Here): number {
  const sizes = value.map(Math.abs);
  return sizes.indexOf(Math.max(...sizes));
}

export function patternTitle(here: Here, neuron: string): string {
  const at = strongestAt(here);
  const value = here.value[at]!;
  const [gate, along] = [here.gate?.[at], here.in[at]!];
  const token = quoted(here.strTokens[at]!);
  return gate === undefined
    ? `Neuron ${neuron} is strongest at ${token}: ${one(value)}`
    : `Neuron ${neuron} is strongest at ${token}: a gate of ${one(gate)} and ${one(along)} make ${one(value)}`;
}

export const patternCaption = ({ gate }: Here): string =>
  gate === null
    ? 'How well the stream at each token fits the neuron’s pattern, and how strongly it fires.'
    : 'How well the stream at each token fits the neuron’s two patterns, and how strongly it fires: a gate below zero lets next to nothing through; one above zero is multiplied by the second number, which gives the sign.';

export const writersLine = ({ writers }: Here): string =>
  `These neurons write most for ${quoted(writers.for)} over ${quoted(writers.over)}, or against it, in logits. Choose one:`;

const PLACES = { at: 'at the place itself', before: 'just before', after: 'just after' } as const;

export const sharedWords = ({ word, of, where }: SharedWord): string =>
  `${countWord(of)} of ${countWord(TEXTS.of)} have “${word}” ${PLACES[where]}`;

export const stemWords = ({ letters, of }: SharedStem): string =>
  `${countWord(of)} of ${countWord(WORDS.of)} begin with “${letters}”`;

export const textsTitle = ({ named }: Result, neuron: string): string =>
  named.texts
    ? `Of the texts where neuron ${neuron} is strongest, ${sharedWords(named.texts)}`
    : `The texts where neuron ${neuron} is strongest share no word`;

export const textsCaption = ({ sample }: Result): string =>
  `Where it is largest and smallest in ${formatCount(sample.tokens)} tokens of ${formatCount(sample.passages)} passages, from addresses of American presidents and from Moby-Dick. The name goes by the ${countWord(TEXTS.of)} strongest of either sign: ${countWord(TEXTS.need)} must share a word, at the token, just before it or just after.`;

export const readingTexts = (neuron: string): string =>
  `Reading the texts, to see where neuron ${neuron} is strongest`;

/** The texts as a table, each by the end of the scale at which it stands. */
export const textsTable = ({ most, least }: Result) => ({
  columns: ['text', 'fires', 'before', 'token', 'after', 'how strongly'],
  rows: [
    ...most.map((one, i) => [
      String(i + 1),
      'highest',
      one.before,
      one.token,
      one.after,
      one.value,
    ]),
    ...least.map((one, i) => [
      String(i + 1),
      'lowest',
      one.before,
      one.token,
      one.after,
      one.value,
    ]),
  ],
});

type Side = 'for' | 'against';

export const SIDES: readonly { readonly side: Side; readonly label: string }[] = [
  { side: 'for', label: 'When it fires above zero' },
  { side: 'against', label: 'When it fires below zero' },
];

/** Its sign at the last token turns what it writes for into what it writes against. */
export const sideHere = ({ value }: Here): Side => (value.at(-1)! < 0 ? 'against' : 'for');

const three = (words: readonly string[]) => series(words.slice(0, 3).map(quoted));

export const wordsQuestion = (neuron: string): string =>
  `At the last token, which words does neuron ${neuron} write for?`;

/** Its own words here, and those of two of the drawn, in the order of the alphabet. */
export function wordOptions({ drawn, ...here }: Result) {
  const own = here.words[sideHere(here)].map(({ text }) => text);
  const others = drawn.cards.filter(({ neuron }) => neuron !== null).slice(0, 2);
  return [
    { value: 'own', label: three(own) },
    ...others.map(({ neuron, words }) => ({ value: neuron!, label: three(words.for) })),
  ].sort((a, b) => (a.label.toLowerCase() < b.label.toLowerCase() ? -1 : 1));
}

export function wordsReveal(here: Here, neuron: string): string {
  const value = here.value.at(-1)!;
  const own = here.words[sideHere(here)].map(({ text }) => text);
  const turned = value < 0 ? ' It fires below zero there, which turns what it writes round.' : '';
  return `${three(own)}, firing at ${one(value)}.${turned} The other lists are of neurons drawn at random; ${neuron} has nothing to do with them.`;
}

export const wordsTitle = (here: Here): string =>
  `Here it writes for ${three(here.words[sideHere(here)].map(({ text }) => text))}`;

export const wordsCaption = ({ named }: Result): string =>
  `The ${countWord(WORDS.of)} words whose logits the neuron’s own direction raises most, read through the unembedding, when it fires above zero and when it fires below; in logits by a unit of firing, before the final norm. ${upper(stemLine(named.words))}.`;

const stemLine = (stem: SharedStem | null): string =>
  stem
    ? `by the rule they have a name: ${stemWords(stem)}`
    : `by the rule they have no name: fewer than ${countWord(WORDS.need)} of either side begin alike`;

export const OUTCOMES = [
  { value: 'rises', label: 'It becomes likelier' },
  { value: 'same', label: 'It hardly changes' },
  { value: 'falls', label: 'It falls, by less than half' },
  { value: 'breaks', label: 'It falls by half or more' },
] as const;
type Outcome = (typeof OUTCOMES)[number]['value'];

/** A change by less than a tenth of itself is hardly one. */
export function outcomeOf({ best: { on, off } }: Here): Outcome {
  const change = (off - on) / on;
  if (Math.abs(change) < 0.1) return 'same';
  if (change > 0) return 'rises';
  return change > -0.5 ? 'falls' : 'breaks';
}

export const offQuestion = ({ best }: Here, neuron: string): string =>
  `The model’s first choice is ${quoted(best.text)}, with ${formatProbability(best.on)}. Set neuron ${neuron} to zero, one of all. What becomes of it?`;

export const offReveal = ({ best, answers }: Here): string => {
  const [first] = answers.off;
  const now = first!.token === best.token ? '' : ` The first choice is ${quoted(first!.text)} now.`;
  return `${quoted(best.text)} goes from ${formatProbability(best.on)} to ${formatProbability(best.off)}.${now}`;
};

const VERBS: Readonly<Record<Outcome, string>> = {
  rises: 'rises',
  same: 'hardly moves',
  falls: 'falls',
  breaks: 'falls',
};

export const offTitle = (here: Here, neuron: string): string =>
  `Without neuron ${neuron} ${quoted(here.best.text)} ${VERBS[outcomeOf(here)]}, from ${formatProbability(here.best.on)} to ${formatProbability(here.best.off)}`;

export const offCaption = ({ agreement }: Here): string =>
  `It is set to zero at every token. Over all words, how the logits change and what the neuron itself writes have a correlation of ${formatNumber(agreement)}: at 1 its words would be all of its work, at 0 others read it and turn it into something else.`;

export const signed = (value: number) => formatSigned(value, 2);
