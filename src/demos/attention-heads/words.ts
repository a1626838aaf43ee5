import { looksLike, type Shares } from '../../experiments/attention-heads/looks.ts';
import type { AttentionHeadsResult } from '../../experiments/attention-heads/spec.ts';
import { STORIES, type Story } from '../../experiments/attention-heads/stories.ts';
import { LEAD } from '../../experiments/attention-heads/lead.ts';
import { headName, type HeadPlace } from '../../words/heads.ts';
import { series, upper } from '../../words/lists.ts';
import { countWord, formatCount, formatNumber } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';

type Result = AttentionHeadsResult;
export type Here = Result['here'];
type Corpus = Result['corpus'];

/** What a story says a head looks at, and what such a head is called. */
export const NAMES: Readonly<Record<Story, { readonly at: string; readonly kind: string }>> = {
  first: { at: 'the first token', kind: 'a head at rest on the first token' },
  itself: { at: 'its own token', kind: 'a head that looks at its own token' },
  previous: { at: 'the token before', kind: 'a previous-token head' },
  duplicate: { at: 'the same token, earlier', kind: 'a duplicate-token head' },
  induction: { at: 'what followed last time', kind: 'an induction head' },
  word: { at: 'the same word, earlier', kind: 'a same-word head' },
  name: { at: 'a name', kind: 'a head for names' },
  punctuation: { at: 'punctuation', kind: 'a punctuation head' },
  subject: { at: 'the subject', kind: 'a head for subjects' },
};

export const percent = (share: number) => `${formatNumber(share * 100, 0)}%`;
const nats = (value: number) => `${formatNumber(value, 1)} nats`;

export const headCount = ({ corpus }: Result) => corpus.entropy.flat().length;

/** Whether a reading of the prompt is of a model with the passports' layers and heads: while another one runs, it is not. */
export const ofSameHeads = ({ holds }: Here, { corpus: { entropy } }: Result): boolean =>
  Object.values(holds).every(
    (grid) =>
      grid === null || (grid.length === entropy.length && grid[0]?.length === entropy[0]?.length),
  );

/** Of one head by story: null where it is not measured. */
export function sharesOf(
  grids: Readonly<Record<Story, readonly (readonly number[])[] | null>>,
  { layer, head }: HeadPlace,
): Record<Story, number | null> {
  return Object.fromEntries(
    STORIES.map((story) => [story, grids[story]?.[layer]?.[head] ?? null]),
  ) as Record<Story, number | null>;
}

/** What a head looks like on the corpus, and with the first token left out. */
export function storyOf({ holds }: Corpus, at: HeadPlace): Story | null {
  return looksLike(sharesOf(holds, at));
}
function storyAway({ rest }: Corpus, at: HeadPlace): Story | null {
  const shares: Shares = { ...sharesOf(rest, at), first: null };
  return looksLike(shares);
}

export function passportTitle({ corpus }: Result, at: HeadPlace): string {
  const story = storyOf(corpus, at);
  if (!story) return `Head ${headName(at)} looks like nothing on this list, on most positions`;
  const share = corpus.holds[story]![at.layer]![at.head]!;
  return `Head ${headName(at)} looks like ${NAMES[story].kind}, on ${percent(share)} of positions`;
}

/** The honest badge: how often the story is right, against chance and without the first token. */
export function badgeOf({ corpus }: Result, at: HeadPlace): string {
  const story = storyOf(corpus, at);
  const shares = sharesOf(corpus.holds, at);
  if (!story) {
    const best = STORIES.reduce((most, one) =>
      (shares[one] ?? 0) > (shares[most] ?? 0) ? one : most,
    );
    return `Nearest: ${NAMES[best].at}, right on ${percent(shares[best] ?? 0)} of ${formatCount(corpus.positions[best])} positions`;
  }
  const right = `Right on ${percent(shares[story]!)} of ${formatCount(corpus.positions[story])} positions; by chance ${percent(corpus.chance[story])}`;
  return `${right}${awayWords(corpus, at, story)}`;
}

function awayWords(corpus: Corpus, at: HeadPlace, story: Story): string {
  const shareOf = (one: Story) => percent(corpus.rest[one]![at.layer]![at.head]!);
  if (story !== 'first') return `; with the first token left out ${shareOf(story)}`;
  const away = storyAway(corpus, at);
  return away ? `; with that token left out, most at ${NAMES[away].at}: ${shareOf(away)}` : '';
}

export function factsOf({ corpus }: Result, { layer, head }: HeadPlace): string {
  const entropy = corpus.entropy[layer]![head]!;
  const wide = Math.exp(entropy);
  return `Its attention has an entropy of ${formatNumber(entropy)} nats, as if spread evenly over ${formatNumber(wide, 1)} tokens. What does not rest on the first token goes ${formatNumber(corpus.distance[layer]![head]!, 1)} tokens back.`;
}

/** What its weights say, whatever it looks at. */
export function copyingOf({ copying }: Result, { layer, head }: HeadPlace): string {
  const { words, copies, opposes } = copying;
  const [toward, against] = [copies[layer]![head]!, opposes[layer]![head]!];
  return `By its weights, it writes towards the word that it reads most of all for ${percent(toward)} of ${formatCount(words)} words, and least of all for ${percent(against)}; by chance ${formatNumber(100 / words, 1)}%.`;
}

export const passportCaption = ({ corpus }: Result): string =>
  `A story is right where what it names gets more attention than any other token, by ${formatNumber(LEAD)} or more; a smaller lead counts in part. Tokens at which it names none are not counted, and the first token of a text counts for no story but its own. ${upper(countWord(corpus.passages))} passages of ${formatCount(corpus.tokens.read)} tokens, and ${formatCount(corpus.tokens.repeated)} random ones, given twice, for the stories of what came before.`;

export const MEASURES = [
  { value: 'holds', label: 'how often it is right' },
  { value: 'score', label: 'mean attention' },
] as const;
export type Measure = (typeof MEASURES)[number]['value'];

/** Rows of a passport: on the corpus, and how often each story is right in the prompt, where that may be told. */
export function passportRows({ corpus }: Result, here: Here, at: HeadPlace, measure: Measure) {
  const [before, after] = [sharesOf(corpus[measure], at), sharesOf(here.holds, at)];
  const own = storyOf(corpus, at);
  return STORIES.map((story) => ({
    ...{ label: NAMES[story].at, before: before[story], after: after[story] },
    marked: story === own,
  }));
}

export const HOW_MANY = [
  { value: 'none', label: 'none' },
  { value: 'few', label: 'fewer than half' },
  { value: 'most', label: 'half or more' },
  { value: 'all', label: 'all' },
] as const;
type HowMany = (typeof HOW_MANY)[number]['value'];

/** What a head looks like, where the prompt has a position at which that can be right; else nothing can be guessed. */
export function storyHere(result: Result, here: Here, at: HeadPlace): Story | null {
  const story = storyOf(result.corpus, at);
  return story && here.positions[story] > 0 ? story : null;
}

export function howMany(here: Here, story: Story, { layer, head }: HeadPlace): HowMany {
  const share = here.holds[story]![layer]![head]!;
  if (share === 0) return 'none';
  if (share === 1) return 'all';
  return share < 0.5 ? 'few' : 'most';
}

export const hereQuestion = (here: Here, story: Story, at: HeadPlace): string =>
  `In this sentence head ${headName(at)} can look at ${NAMES[story].at} from ${countWord(here.positions[story])} ${here.positions[story] === 1 ? 'token' : 'tokens'}. From how many of them does it look there most?`;

export function hereReveal(here: Here, story: Story, at: HeadPlace): string {
  const positions = here.positions[story];
  const right = here.holds[story]![at.layer]![at.head]! * positions;
  const whole = Math.abs(right - Math.round(right)) < 0.05;
  return whole
    ? `${upper(countWord(Math.round(right)))} of ${countWord(positions)}.`
    : `${formatNumber(right, 1)} of ${countWord(positions)}, a small lead counted in part.`;
}

export const idleNote = (result: Result, here: Here, at: HeadPlace): string => {
  const story = storyOf(result.corpus, at);
  return story && here.positions[story] === 0
    ? `In this sentence it can look at ${NAMES[story].at} from nowhere.`
    : '';
};

export function patternTitle({ strTokens, pattern, head }: Here): string {
  const last = pattern.at(-1)!;
  const most = last.indexOf(Math.max(...last));
  const where = most === last.length - 1 ? 'itself' : quoted(strTokens[most]!);
  return `From the last token, head ${headName(head)} gives ${where} ${percent(last[most]!)} of its attention`;
}

/** Which story most heads look like. */
export const commonest = ({ corpus: { looks } }: Result): Story =>
  STORIES.reduce((most, story) => (looks[story] > looks[most] ? story : most));

const GUESSED: readonly Story[] = ['previous', 'word', 'first', 'itself', 'name'];
export const commonestOptions = (result: Result) =>
  [...new Set([...GUESSED, commonest(result)])].map((value) => ({
    ...{ value, label: NAMES[value].at },
  }));

export function commonestReveal(result: Result): string {
  const { looks, looksAway } = result.corpus;
  const story = commonest(result);
  return `${upper(NAMES[story].at)}: so do ${looks[story]} of ${headCount(result)} heads. Leave the first token out, and ${looksAway.none} look like nothing on the list.`;
}

export const countRows = ({ corpus: { looks, looksAway } }: Result) =>
  [...STORIES, 'none' as const].map((story) => ({
    label: story === 'none' ? 'nothing on this list' : NAMES[story].at,
    before: looks[story],
    after: story === 'first' ? null : looksAway[story],
  }));

export const countTitle = (result: Result): string => {
  const story = commonest(result);
  return `${result.corpus.looks[story]} of ${headCount(result)} heads look most at ${NAMES[story].at}`;
};

export const COUNT_CAPTION =
  'How many heads look like what. A head looks like the story that is right most often, on half of the positions or more; resting on the first token is named only where no other story is. The second bar leaves the first token out.';

/** A head is needed that costs so many nats a token of the second copy. */
const NEED = 1;

const needed = ({ alike: { loss, heads } }: Result) =>
  heads.filter((one) => one.loss - loss >= NEED);

export const alikeOptions = ({ alike: { heads } }: Result) => [
  ...heads.map((at) => ({ value: headName(at), label: `without ${headName(at)}` })),
  { value: 'all', label: 'without either' },
  { value: 'none', label: 'neither is needed' },
];

export function alikeAnswer(result: Result): string {
  const found = needed(result);
  if (found.length === 0) return 'none';
  return found.length === 1 ? headName(found[0]!) : 'all';
}

export const alikeQuestion = ({ alike: { heads } }: Result): string =>
  `Heads ${series(heads.map(headName))} look most of all heads at the token before. Give the model random tokens twice, and set one of the two to zero. Without which is the second copy a surprise?`;

export const alikeReveal = ({ alike: { loss, heads } }: Result): string =>
  `With all heads on, a token of the second copy costs ${nats(loss)}; ${series(heads.map((at) => `without ${headName(at)} ${formatNumber(at.loss, 1)}`))}.`;

export const alikeRows = ({ alike: { loss, heads } }: Result) => [
  { label: 'all heads on', value: loss },
  ...heads.map((at) => ({ label: `without ${headName(at)}`, value: at.loss })),
];

export function alikeTitle(result: Result): string {
  const found = needed(result);
  const { heads } = result.alike;
  if (found.length !== 1)
    return `Heads ${series(heads.map(headName))} look alike, and are ${found.length === 0 ? 'not needed' : 'needed'} alike`;
  const other = heads.find((at) => at !== found[0])!;
  return `Heads ${series(heads.map(headName))} look alike; ${headName(found[0]!)} is needed, ${headName(other)} is not`;
}

export const ALIKE_CAPTION =
  'Mean surprise at a token of the second copy of random tokens, in nats, with each of the two heads set to zero by itself.';
