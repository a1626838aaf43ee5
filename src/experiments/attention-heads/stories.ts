import type { ReadText } from './readText.ts';

/** What a head may be said to look at, in the order in which ties are settled. */
export const STORIES = [
  'first',
  'itself',
  'previous',
  'duplicate',
  'induction',
  'word',
  'name',
  'punctuation',
  'subject',
] as const;

export type Story = (typeof STORIES)[number];

/** Measured on random tokens given twice: in a text they would be told from the same word by little. */
export const REPEATED: readonly Story[] = ['duplicate', 'induction'];
export const READ: readonly Story[] = STORIES.filter((story) => !REPEATED.includes(story));

/** Of each position the earlier ones that a story names there; null where it names none and cannot be judged. */
export type Named = readonly (readonly number[] | null)[];

/**
 * The first token of a text is named by one story only: a head that rests there would else be counted to others by
 * chance.
 */
export function namedBy(story: Story, text: ReadText): Named {
  const find = FINDERS[story];
  return text.tokens.map((_, at) => {
    if (at === 0) return null;
    const named = find(text, at).filter((to) => story === 'first' || to > 0);
    return named.length > 0 ? named : null;
  });
}

type Find = (text: ReadText, at: number) => readonly number[];

/** Positions before `at` that fit. */
const before = (at: number, fits: (to: number) => boolean): number[] =>
  Array.from({ length: at }, (_, to) => to).filter(fits);

const FINDERS: Readonly<Record<Story, Find>> = {
  first: () => [0],
  itself: (_, at) => [at],
  previous: (_, at) => [at - 1],
  duplicate: ({ tokens }, at) => before(at, (to) => tokens[to] === tokens[at]),
  induction: ({ tokens }, at) => before(at, (to) => to > 0 && tokens[to - 1] === tokens[at]),
  word: ({ words, wordOf }, at) => {
    const own = wordOf[at]!;
    return before(
      at,
      (to) =>
        own >= 0 &&
        wordOf[to]! >= 0 &&
        wordOf[to] !== own &&
        words[wordOf[to]!]!.key === words[own]!.key,
    );
  },
  name: ({ words, wordOf }, at) =>
    before(at, (to) => wordOf[to] !== wordOf[at] && words[wordOf[to]!]?.isName === true),
  punctuation: ({ punctuation }, at) => before(at, (to) => punctuation[to]!),
  subject: (text, at) => {
    const subject = text.subjects.findLast((positions) => positions.at(-1)! < at);
    if (!subject || subject.includes(0)) return [];
    const between = text.strTokens.slice(subject.at(-1)! + 1, at);
    return between.some((token) => /[.?!;]/.test(token)) ? [] : subject;
  },
};
