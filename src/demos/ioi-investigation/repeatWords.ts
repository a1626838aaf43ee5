import { headName } from '../../words/heads.ts';
import { quoted } from '../../words/tokens.ts';
import { countHeads, giver, knockedOut, percent, theMovers, two, type Result } from './words.ts';

/** Less of a lead than this is no difference, in logits. */
const LEAST = 0.2;

export const KINDS = [
  { value: 'first', label: 'at the first mention' },
  { value: 'after', label: 'at the token after it' },
] as const;
export type Kind = (typeof KINDS)[number]['value'];

export const GUESSES = [
  { value: 'duplicate', label: 'those that look at the same name' },
  { value: 'induction', label: 'those that look one further' },
  { value: 'alike', label: 'both about alike' },
] as const;
export type Guess = (typeof GUESSES)[number]['value'];

export function moreMissed({ repeat: { duplicate, induction } }: Result): Guess {
  if (Math.abs(duplicate.lost - induction.lost) < LEAST) return 'alike';
  return duplicate.lost > induction.lost ? 'duplicate' : 'induction';
}

const afterIt = ({ strTokens, foil }: Result) => quoted(strTokens[foil.positions[0]! + 1]!);

export const repeatQuestion = (result: Result): string =>
  `At the last ${giver(result)}, ${countHeads(result.repeat.duplicate.heads.length)} before ${theMovers(result)} look back at the first ${giver(result)}, ${countHeads(result.repeat.induction.heads.length)} at ${afterIt(result)} after it. Knock out all of either kind there. Which does the lead miss more?`;

export const repeatReveal = (result: Result): string => {
  const { duplicate, induction } = result.repeat;
  return `Without those that look at the same name the lead changes by ${two(-duplicate.lost)}, without those that look one further by ${two(-induction.lost)}. The attention of ${theMovers(result)} to the receiver becomes ${percent(duplicate.movers.receiver)} and ${percent(induction.movers.receiver)}.`;
};

export const mapLabel = (result: Result, kind: Kind): string =>
  kind === 'first'
    ? `Attention from the last ${giver(result)} to the first`
    : `Attention from the last ${giver(result)} to ${afterIt(result)}, after the first`;

export function repeatTitle(result: Result): string {
  const { duplicate, induction } = result.repeat;
  return `${capital(countHeads(duplicate.heads.length))} look${duplicate.heads.length === 1 ? 's' : ''} from the last ${giver(result)} at the first, ${countHeads(induction.heads.length)} at what came after it`;
}
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export const mapCaption = (result: Result): string =>
  `Where each head looks from the last mention of ${giver(result)}. Who looks at the same token as its own is called a duplicate token head; who looks at what followed last time, an induction head. Counted are, in layers before ${theMovers(result)}, heads with 30% or more of their attention there, of each kind six at most.`;

export const tableTitle = (result: Result): string => {
  const { duplicate, tried } = result.repeat;
  const alone = tried
    .filter(({ kind }) => kind === 'duplicate')
    .reduce((all, { lost }) => all + lost, 0);
  return `Together the duplicate token heads are worth ${two(duplicate.lost)}; one by one, ${two(alone)} in all`;
};

export const tableCaption = (result: Result): string =>
  `Each knocked out at the last ${giver(result)} alone: what the lead loses, in logits. ${knockedOut(result)}`;

export const COLUMNS = [
  { title: 'looks so', look: 'share' },
  { title: 'lead lost', look: 'signed' },
] as const;

const NAME = { duplicate: 'duplicate token', induction: 'induction' };

export function repeatRows({ repeat }: Result) {
  return (['duplicate', 'induction'] as const).flatMap((kind) => [
    ...repeat.tried
      .filter((one) => one.kind === kind)
      .map((one) => ({
        label: `${headName(one)}, ${NAME[kind]}`,
        values: [one.attention, one.lost],
      })),
    ...(repeat[kind].heads.length > 1
      ? [{ label: `all ${NAME[kind]} heads`, values: [null, repeat[kind].lost], marked: true }]
      : []),
  ]);
}
