import {
  MEANING,
  meanings,
  STRONGEST,
  type Kind,
} from '../../experiments/polysemanticity/groups.ts';
import type {
  FiringText,
  PlaceText,
  PolysemanticityResult,
} from '../../experiments/polysemanticity/spec.ts';
import { series, upper } from '../../words/lists.ts';
import { countWord, formatCount, formatNumber } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';

type Result = PolysemanticityResult;

export const one = (value: number) => formatNumber(value, 1);

/** `none`, `three`, `12`: how many of something, where nothing follows. */
export const howMany = (count: number): string => (count === 0 ? 'none' : countWord(count));

/** Of its strongest texts that are shown before the first guess. */
const CLUE = 3;

/** Where in the sentence it is strongest. */
export function strongestAt({ value }: Pick<Result, 'value'>): number {
  return value.indexOf(Math.max(...value));
}

export function sentenceTitle(result: Result, neuron: string): string {
  const at = strongestAt(result);
  const value = result.value[at]!;
  const token = quoted(result.strTokens[at]!);
  return value > 0
    ? `In the sentence above neuron ${neuron} fires most at ${token}: ${one(value)}`
    : `In the sentence above neuron ${neuron} does not fire`;
}

export function sentenceCaption({ side, groups }: Result): string {
  const turned =
    side.sign < 0
      ? ' The neuron is strongest below zero; its values are turned round, here and in the texts.'
      : '';
  return `Its strongest value in all the texts is ${one(topOf(groups))}.${turned}`;
}

/** What its places in the sentence belong with; told after the first guess. */
export function joinsLine({ strTokens, joins }: Result): string {
  const found = joins.flatMap((joined, at) =>
    joined === null ? [] : [`${quoted(strTokens[at]!)} goes with meaning ${joined + 1}`],
  );
  return found.length
    ? `By the same rule, ${series(found)}.`
    : 'By the same rule, no place in it goes with a meaning.';
}

export const topOf = (groups: Result['groups']) =>
  Math.max(...groups.flat().map(({ value }) => value));

export const clueOf = ({ groups }: Pick<Result, 'groups'>): FiringText[] =>
  (groups[0] ?? []).slice(0, CLUE);

export const clueTitle = (neuron: string): string =>
  `Some of the texts at which neuron ${neuron} is strongest`;

export const clueTable = (result: Pick<Result, 'groups'>) => ({
  columns: TEXT_COLUMNS,
  rows: clueOf(result).map((text) => textRow('1', text)),
});

export const riddleQuestion = (neuron: string): string =>
  `One of these makes neuron ${neuron} fire, too. Which?`;

/** Words before the place that a guess shows. */
const WORDS = 5;

/** `bordering on the «Pacific»`. */
export function placeLabel({ before, token }: PlaceText): string {
  const space = token.startsWith(' ') ? ' ' : '';
  const words = before.trimStart().split(/(?= )/).slice(-WORDS).join('').trimStart();
  return `… ${words}${space}«${token.trim() || '␣'}»`;
}

export const riddleOptions = ({ riddle }: Pick<Result, 'riddle'>) =>
  riddle.options.map((place, value) => ({ value, label: placeLabel(place) }));

export function riddleReveal({ riddle, groups }: Result): string {
  const place = riddle.options[riddle.answer]!;
  const same = (other: PlaceText) => other.before === place.before && other.token === place.token;
  const at = groups.findIndex((group) => group.some(same));
  const value = groups[at]?.find(same)?.value ?? 0;
  const like =
    at > 0 ? 'By the rule it is not like those above.' : 'By the rule it is like those above.';
  return `It fires there at ${one(value)}, and at the other three at less than a tenth of its strongest. ${like}`;
}

const of = `of its ${STRONGEST} strongest places`;

export function groupsTitle({ groups, kind }: Result, neuron: string): string {
  const sizes = meanings(groups).map(({ length }) => countWord(length));
  switch (kind) {
    case 'several':
      return `Neuron ${neuron} has ${countWord(sizes.length)} meanings by the rule: ${of}, ${series(sizes)} are alike`;
    case 'one':
      return `Neuron ${neuron} has one meaning by the rule: ${of}, ${sizes[0]} are alike`;
    case 'partly':
      return `${upper(sizes[0]!)} ${of} are alike; the others share nothing by the rule`;
    case 'none':
      return `Neuron ${neuron} has no meaning by the rule: ${of}, no ${countWord(MEANING)} are alike`;
  }
}

export const groupsCaption = ({ sample, bar }: Result): string =>
  `From ${formatCount(sample.tokens)} tokens of ${sample.passages} passages, half of them from addresses of American presidents and half from Moby-Dick. The rule: two places are alike if what the neuron’s layer is given there is more alike than in 99 of 100 pairs drawn at random (a cosine of ${formatNumber(bar)}, once the mean is taken off). Groups are joined while they are so on average; ${countWord(MEANING)} or more are a meaning.`;

/** Groups of two or more, and one of all that are like no other. */
export function groupLists({ groups }: Result): { label: string; texts: readonly FiringText[] }[] {
  const alone = groups.filter(({ length }) => length === 1).flat();
  const lists = groups
    .filter(({ length }) => length > 1)
    .map((texts, at) => ({
      label: `${texts.length >= MEANING ? `Meaning ${at + 1}` : 'Alike'}: ${countWord(texts.length)}`,
      texts,
    }));
  return alone.length ? [...lists, { label: 'Like no other', texts: alone }] : lists;
}

const textRow = (name: string, { book, before, token, after, value }: FiringText) => [
  ...[name, book, before, token, after, value],
];

const TEXT_COLUMNS = ['group', 'from', 'before', 'token', 'after', 'fires'] as const;

export const groupsTable = ({ groups }: Result) => ({
  columns: TEXT_COLUMNS,
  rows: groups.flatMap((group, at) => group.map((text) => textRow(String(at + 1), text))),
});

export const SHARES = [
  { value: 'none', label: 'none of them' },
  { value: 'few', label: 'some, less than half' },
  { value: 'many', label: 'half or more, not all' },
  { value: 'all', label: 'all of them' },
] as const;
type Share = (typeof SHARES)[number]['value'];

export function shareOf({ joined: count, middle }: Pick<Result, 'joined' | 'middle'>): Share {
  const all = middle.length;
  if (count === 0) return 'none';
  if (count === all) return 'all';
  return count < all / 2 ? 'few' : 'many';
}

export const middleQuestion = ({ middle }: Result): string =>
  `Those were its strongest. Now ${middle.length === 1 ? 'one place' : `${countWord(middle.length)} places`} at random at which it fires at a quarter to half of that. How many go with a meaning above?`;

export function middleReveal(result: Result): string {
  return `${upper(howMany(result.joined))} of ${countWord(result.middle.length)}.`;
}

export function middleTitle(result: Result): string {
  const all = result.middle.length;
  if (all === 0)
    return 'It has no middle: nowhere else does it fire at a quarter to half of its strongest';
  return `In the middle of its range, ${howMany(result.joined)} of ${countWord(all)} go with a meaning`;
}

export const MIDDLE_CAPTION =
  'Places at which it fires at a quarter to half of its strongest value, drawn at random. Its strongest texts alone say nothing of these.';

export function middleLists({ middle }: Result): { label: string; texts: readonly FiringText[] }[] {
  const known = [...new Set(middle.flatMap(({ joins }) => joins ?? []))].sort((a, b) => a - b);
  const lists = known.map((at) => ({
    label: `With meaning ${at + 1}`,
    texts: middle.filter(({ joins }) => joins === at),
  }));
  const others = middle.filter(({ joins }) => joins === null);
  return others.length ? [...lists, { label: 'With none', texts: others }] : lists;
}

export const middleTable = ({ middle }: Result) => ({
  columns: TEXT_COLUMNS,
  rows: middle.map((text) => textRow(text.joins === null ? '' : String(text.joins + 1), text)),
});

export function booksTitle({ books }: Result): string {
  const [one, other] = [books.speeches[0]?.length ?? 0, books.novel[0]?.length ?? 0];
  if (one < MEANING || other < MEANING)
    return 'With one book alone, too few places are alike to compare the two';
  return books.alike
    ? 'Who reads only the speeches, or only the novel, finds the same thing'
    : 'Who reads only the speeches finds another thing than who reads only the novel';
}

export const booksCaption = ({ books, bar }: Result): string =>
  `The largest group among its eight strongest places in each book. Between the two the likeness is ${formatNumber(books.likeness)}; from ${formatNumber(bar)} on they would count as alike.`;

export const booksLists = ({ books }: Result) => [
  { label: 'In the speeches', texts: books.speeches[0] ?? [] },
  { label: 'In the novel', texts: books.novel[0] ?? [] },
];

export const booksTable = (result: Result) => ({
  columns: TEXT_COLUMNS,
  rows: booksLists(result).flatMap(({ texts }) => texts.map((text) => textRow('1', text))),
});

export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  several: 'two or more meanings',
  one: 'one, of nearly all',
  partly: 'one, of some',
  none: 'no meaning',
};
