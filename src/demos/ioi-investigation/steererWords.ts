import type { Steered } from '../../experiments/ioi-investigation/spec.ts';
import { headName } from '../../words/heads.ts';
import { formatNumber } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';
import {
  giver,
  headsNamed,
  knockedOut,
  percent,
  receiver,
  theMovers,
  type Result,
} from './words.ts';

/** A smaller change of attention counts as none. */
const LEAST = 0.03;

export type Turn = 'away' | 'same' | 'to';

export const turns = (result: Result): { readonly value: Turn; readonly label: string }[] => [
  { value: 'away', label: `less at ${receiver(result)}` },
  { value: 'same', label: 'as before' },
  { value: 'to', label: `more at ${receiver(result)}` },
];

/** The one asked about: of those that are missed, the first that looks at the giver, or the first; null where none is before the movers. */
export const steererOf = ({ steerers, foil }: Result) =>
  steerers.tried.find(({ position }) => foil.positions.includes(position)) ??
  steerers.tried[0] ??
  null;

export function turnOf({ movers }: Result, without: Steered): Turn {
  const change = without.movers.receiver - movers.attention.receiver;
  if (Math.abs(change) < LEAST) return 'same';
  return change < 0 ? 'away' : 'to';
}

const seenBy = (result: Result, position: number) => quoted(result.strTokens[position]!);

export type Steerer = NonNullable<ReturnType<typeof steererOf>>;

export function steererQuestion(result: Result, one: Steerer): string {
  return `Head ${headName(one)} comes before ${theMovers(result)} and looks at ${seenBy(result, one.position)} from the last token, with ${percent(one.attention)}. Knock it out there. Where do ${headsNamed(result.movers.heads)} look then?`;
}

const looks = ({ receiver: to, giver: other }: Steered['movers'], result: Result) =>
  `${receiver(result)} ${percent(to)}, ${giver(result)} ${percent(other)}`;

export function steererReveal(result: Result, one: Steerer): string {
  return `Before, ${looks(result.movers.attention, result)}; without it, ${looks(one.movers, result)}. The lead falls by ${formatNumber(one.lost)} logits.`;
}

export const steererTitle = (result: Result, told: boolean): string => {
  if (!told) return `${capital(headsNamed(result.movers.heads))} look at ${both(result)}`;
  const { together } = result.steerers;
  if (together.heads.length === 0)
    return `Of the heads that are missed most before them, none looks at ${giver(result)}`;
  return `Without ${headsNamed(together.heads)} ${theMovers(result)} look at ${both(result, together.movers)}`;
};

const both = (result: Result, attention = result.movers.attention) =>
  `${receiver(result)} with ${percent(attention.receiver)}, at ${giver(result)} with ${percent(attention.giver)}`;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export const steererCaption = (result: Result): string =>
  `The six heads in layers before ${theMovers(result)} whose knock-out at the last token costs the lead most, with the token that each looks at most from there. Attention is the mean over ${headsNamed(result.movers.heads)}, to all mentions. ${knockedOut(result)}`;

const onLook = ({ movers }: Result) => (movers.byRule ? 'movers' : 'those that write');

export const steererColumns = (result: Result) =>
  [
    { title: 'lead lost', look: 'signed' },
    { title: `${onLook(result)} at ${receiver(result)}`, look: 'share' },
    { title: `${onLook(result)} at ${giver(result)}`, look: 'share' },
  ] as const;

export function steererRows(result: Result, told: boolean) {
  const { tried, together } = result.steerers;
  const row = (label: string, { lost, movers }: Steered, marked = false) => ({
    ...{ label, marked },
    values: [lost, movers.receiver, movers.giver],
  });
  const first = row('nothing knocked out', { lost: 0, movers: result.movers.attention });
  if (!told) return [first];
  return [
    first,
    ...tried.map((one) =>
      row(
        `${headName(one)}, at ${seenBy(result, one.position)}`,
        one,
        result.foil.positions.includes(one.position),
      ),
    ),
    ...(together.heads.length > 1
      ? [row(`${together.heads.map(headName).join(' + ')} together`, together)]
      : []),
  ];
}
