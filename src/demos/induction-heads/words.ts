import type { InductionResult } from '../../experiments/induction-heads/spec.ts';
import { headList, headName, sameHead, type HeadPlace } from '../../words/heads.ts';
import { series, upper } from '../../words/lists.ts';
import { countWord, formatNumber } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';

type Result = InductionResult;

export const percent = (share: number) => `${formatNumber(share * 100, 0)}%`;
const nats = (value: number) => `${formatNumber(value, 1)} nats`;

export const SCORES = [
  { value: 'previousToken', label: 'to the token before' },
  { value: 'induction', label: 'to what followed last time' },
] as const;
export type Score = (typeof SCORES)[number]['value'];

/** The scores of one kind: induction with the heads off that the result was measured with. */
export const scoresOf = (result: Result, score: Score) =>
  score === 'induction' ? (result.without ?? result).induction : result.previousToken;

export function mapTitle(result: Result, score: Score): string {
  const [best] = result.top[score];
  const value = scoresOf(result, score)[best!.layer]![best!.head]!;
  const where = score === 'induction' ? 'what followed last time' : 'the token before';
  return `Head ${headName(best!)} gives ${where} ${percent(value)} of its attention`;
}

export function mapCaption(result: Result, score: Score, off: readonly HeadPlace[]): string {
  const { suspects, induction } = result;
  const without =
    score === 'induction' && result.without ? `, with ${offWords(result, off)} off` : '';
  const ringed =
    score === 'previousToken'
      ? ` Ringed: the ${countWord(suspects.length)} that give most to the token before.`
      : '';
  return `Mean attention of ${induction.flat().length} heads over random tokens that are given twice${without}.${ringed} Choose a head to switch it off or on.`;
}

/** "head 16.0". */
export const offWords = ({ induction }: Result, off: readonly HeadPlace[]) =>
  headList(off, induction[0]?.length ?? 0);

/** A head is needed that costs so many nats a token of the second copy. */
export const NEED = 2;

const needed = ({ suspects, loss }: Result) =>
  suspects.filter((suspect) => suspect.loss.second - loss.second >= NEED);

export const NEEDED_OPTIONS = ['none', 'one', 'two', 'three or four'].map((label, value) => ({
  value,
  label,
}));

export const neededClass = (result: Result) => Math.min(3, needed(result).length);

export function neededReveal(result: Result): string {
  const { suspects, loss } = result;
  const costs = suspects.map(
    (one) => `${formatNumber(one.loss.second, 1)} without ${headName(one)}`,
  );
  const found = needed(result).map(headName);
  const named = found.length > 0 ? `${upper(countWord(found.length))}: ${series(found)}.` : 'None.';
  return `${named} A token of the second copy costs ${nats(loss.second)} with all heads on; ${series(costs)}.`;
}

/** What a token of the second copy costs: with all heads, without each suspect, and without what the reader took out. */
export function costs(result: Result, off: readonly HeadPlace[]) {
  const { suspects, loss, without } = result;
  const alone = off.length === 1 ? suspects.findIndex((one) => sameHead(one, off[0]!)) : -1;
  const row = (label: string, value: number, marked = false) => ({ label, value, marked });
  return [
    row('all heads on', loss.second),
    ...suspects.map((one, at) => row(`without ${headName(one)}`, one.loss.second, at === alone)),
    ...(without && alone < 0
      ? [row(`without ${offWords(result, off)}`, without.loss.second, true)]
      : []),
  ];
}

/** The head without which the second copy costs most. */
export const feederOf = ({ suspects }: Result) =>
  suspects.reduce((most, one) => (one.loss.second > most.loss.second ? one : most));

export function costsTitle(result: Result): string {
  const feeder = feederOf(result);
  const { loss } = result;
  if (feeder.loss.second - loss.second < NEED)
    return 'No single head of these is needed for the second copy';
  return `Without head ${headName(feeder)} a token of the second copy costs ${nats(feeder.loss.second)}, not ${formatNumber(loss.second, 1)}`;
}

export function costsCaption(result: Result): string {
  const { top, suspects, loss, induction } = result;
  const feeder = feederOf(result);
  const left = feeder.induction.map((value, i) => {
    const at = top.induction[i]!;
    return `${headName(at)} from ${percent(induction[at.layer]![at.head]!)} to ${percent(value)}`;
  });
  return `Mean surprise at a token of the second copy, in nats; a token of the first costs ${formatNumber(loss.first, 1)}. ${upper(countWord(suspects.length))} heads are each set to zero by themselves. Without ${headName(feeder)} the attention of the induction heads falls: ${series(left)}.`;
}

export function curveTitle(result: Result, off: readonly HeadPlace[]): string {
  const { loss, without } = result;
  if (!without)
    return `The second copy costs ${nats(loss.second)} a token, the first ${formatNumber(loss.first, 1)}`;
  return `With ${offWords(result, off)} off the second copy costs ${formatNumber(without.loss.second, 1)}, before it was ${formatNumber(loss.second, 1)}`;
}

export const WAYS = [
  { value: 'q', label: 'the query: what they look for' },
  { value: 'k', label: 'the key: what a token is found by' },
  { value: 'v', label: 'the value: what is carried over' },
] as const;
export type Way = (typeof WAYS)[number]['value'];
const WAY_NAMES = { q: 'query', k: 'key', v: 'value' } as const;

type Paths = NonNullable<Result['paths']>;

/** The strongest sender: its place, its shares by receiver, and the way they take. */
export function mainPath({ senders, share }: Paths) {
  const paths = WAYS.flatMap(({ value: way }) =>
    senders.map((_, sender) => ({
      ...{ way, sender },
      shares: share[way].map((line) => line[sender]!),
    })),
  );
  const total = ({ shares }: { shares: number[] }) => shares.reduce((sum, value) => sum + value, 0);
  return paths.reduce((best, path) => (total(path) > total(best) ? path : best));
}

const servedBy = ({ receivers }: Paths, at: number) =>
  series(receivers[at]!.serves.map(headName).toSorted());

export function wayReveal(paths: Paths): string {
  const { way, sender, shares } = mainPath(paths);
  const parts = shares.map((share, at) => `${percent(share)} by that of ${servedBy(paths, at)}`);
  return `The ${WAY_NAMES[way]}: of what the broken text adds to the surprise, head ${headName(paths.senders[sender]!)} brings ${series(parts)}, alone.`;
}

export function pathsTitle(paths: Paths): string {
  const { way, sender, shares } = mainPath(paths);
  const strongest = shares.indexOf(Math.max(...shares));
  return `Head ${headName(paths.senders[sender]!)} speaks to ${servedBy(paths, strongest)} through the ${WAY_NAMES[way]}`;
}

export const pathsCaption = (paths: Paths): string =>
  `A share of the surprise that a broken text adds (from ${formatNumber(paths.intact, 1)} to ${formatNumber(paths.broken, 1)} nats at the token to be found), when one head’s output of that text reaches one input of one later head, and nothing else changes. q, k and v are query, key and value. ${sharing(paths)}`;

function sharing({ receivers }: Paths): string {
  const shared = receivers.filter(({ serves }) => serves.length > 1);
  return shared
    .map(
      ({ serves }) =>
        `Heads ${series(serves.map(headName).toSorted())} share one key and one value.`,
    )
    .join(' ');
}

/** Rows from below: by receiver its query, key and value; a column a sender. */
export function pathRows({ receivers, senders, share }: Paths) {
  const places = receivers.flatMap((_, receiver) =>
    WAYS.map(({ value: way }) => ({ way, receiver })),
  );
  return {
    rows: places.map(({ way, receiver }) => {
      const [first] = receivers[receiver]!.serves;
      return `${headName(first!)} ${way}`;
    }),
    columns: senders.map(headName),
    values: places.map(({ way, receiver }) => share[way][receiver]!),
  };
}

export function ownTitle(result: Result, off: readonly HeadPlace[]): string {
  const { mean, meanWithout, again } = result.own;
  if (mean.again === null) return 'Nothing in this text follows what it followed before';
  const count = `${upper(countWord(again.length))} ${again.length === 1 ? 'token comes' : 'tokens come'} again`;
  const cost = `${formatNumber(mean.again, 1)} nats each`;
  return meanWithout
    ? `${count}: ${cost}, and ${formatNumber(meanWithout.again!, 1)} with ${offWords(result, off)} off`
    : `${count}, at ${cost}`;
}

export function ownCaption(result: Result): string {
  const { mean, meanWithout, again, strTokens, surprise, without } = result.own;
  const others = `The other tokens cost ${formatNumber(mean.other ?? 0, 1)}${meanWithout ? `, and ${formatNumber(meanWithout.other ?? 0, 1)} without` : ''}.`;
  if (again.length === 0) return `Write a text in which a name comes twice. ${others}`;
  const rise = (at: number) => (without ? without[at]! - surprise[at]! : -surprise[at]!);
  const most = again.reduce((best, at) => (rise(at) > rise(best) ? at : best));
  const example = without
    ? ` ${quoted(strTokens[most]!)} goes from ${formatNumber(surprise[most]!, 1)} to ${formatNumber(without[most]!, 1)}.`
    : '';
  return `Surprise at each token of the text. Marked: tokens that have followed the same token before, so that looking back could foresee them.${example} ${others}`;
}
