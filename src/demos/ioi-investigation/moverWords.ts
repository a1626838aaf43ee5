import { formatNumber } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';
import { rankHeads } from '../../experiments/measure/grids.ts';
import { headName, sameHead, type HeadPlace } from '../../words/heads.ts';
import {
  at,
  headsNamed,
  knockedOut,
  names,
  percent,
  receiver,
  theMovers,
  two,
  type Result,
} from './words.ts';

export const MAPS = [
  { value: 'looks', label: 'where they look' },
  { value: 'direct', label: 'what they write' },
  { value: 'lost', label: 'what is lost without' },
] as const;
export type MapKind = (typeof MAPS)[number]['value'];

export const mapLabel = (result: Result, kind: MapKind): string =>
  ({
    looks: `Attention of each head from the last token to ${receiver(result)}`,
    direct: `What each head writes for ${receiver(result)}`,
    lost: 'What is lost of the lead without each head',
  })[kind];

export function moversTitle(result: Result, told: boolean): string {
  const { heads, byRule, attention, missed } = result.movers;
  const [look, write] = heads.length === 1 ? ['looks', 'writes'] : ['look', 'write'];
  if (!told)
    return byRule
      ? `From the last token, ${headsNamed(heads)} ${look} at ${receiver(result)} and ${write} for it`
      : `No head both looks at ${receiver(result)} from the last token and writes for it`;
  const seen = quoted(result.strTokens[missed.position]!);
  return `Head ${headName(missed)} is missed most, and it looks at ${seen}; ${byRule ? 'the name movers' : theMovers(result)} give ${receiver(result)} ${percent(attention.receiver)}`;
}

export const moversCaption = (result: Result, kind: MapKind): string =>
  ({
    looks: `How much of its attention each head gives ${receiver(result)} from the last token. A name mover, by the rule used here, gives it 30% or more and writes 0.2 logits or more for it.`,
    direct: `What each head writes itself for the lead at the last token, in logits: direct attribution. Blue is for ${receiver(result)}.`,
    lost: `How much lower the lead is with that head alone knocked out at the last token, in logits; orange: it is higher. ${knockedOut(result)}`,
  })[kind];

export const moversQuestion = (result: Result): string =>
  `The map shows who looks at ${receiver(result)}. Which head, knocked out at the last token, costs the lead most?`;

export function moversReveal(result: Result): string {
  const { missed, lost, direct, looks } = result.movers;
  const seen = quoted(result.strTokens[missed.position]!);
  return `Head ${headName(missed)}: without it the lead falls by ${formatNumber(at(lost, missed))} logits. It writes ${two(at(direct, missed))} itself, gives ${receiver(result)} ${percent(at(looks, missed))} of its attention and ${seen} ${percent(missed.attention)}.`;
}

export const moversHints = (result: Result): string[] => [
  `It is in layer ${result.movers.missed.layer}.`,
];

/** Of the heads that write most, either way, and the movers: what each writes, and what is lost without it. */
export function moverHeads(result: Result): HeadPlace[] {
  const { direct, heads } = result.movers;
  const most = rankHeads(direct, Math.abs).slice(0, 6);
  return [...heads, ...most.filter((one) => !heads.some((other) => sameHead(one, other)))]
    .map(({ layer, head }) => ({ layer, head }))
    .sort((a, b) => a.layer - b.layer || a.head - b.head);
}

export const moverColumns = (result: Result) =>
  [
    { title: 'writes, logits', look: 'signed' },
    { title: 'lead lost without it', look: 'signed' },
    { title: `looks at ${receiver(result)}`, look: 'share' },
  ] as const;

export const moverRows = (result: Result) =>
  moverHeads(result).map((head) => ({
    label: headName(head),
    values: [
      at(result.movers.direct, head),
      at(result.movers.lost, head),
      at(result.movers.looks, head),
    ],
    marked: result.movers.heads.some((one) => sameHead(one, head)),
  }));

export function tableTitle(result: Result): string {
  const { heads, direct, lost } = result.movers;
  const sum = (grid: readonly (readonly number[])[]) =>
    heads.reduce((all, head) => all + at(grid, head), 0);
  const [one] = heads;
  return heads.length === 1
    ? `Head ${headName(one!)} writes ${two(sum(direct))}; knocked out, it costs ${two(sum(lost))}`
    : `Heads ${names(heads)} write ${two(sum(direct))} in all; knocked out one at a time they cost ${two(sum(lost))}`;
}

export const tableCaption = (result: Result): string =>
  `The heads that write most for the lead or against it; marked are ${result.movers.byRule ? 'the name movers' : `${theMovers(result)} for ${receiver(result)}, since no head is a mover by the rule`}. What a head writes and what is lost without it differ where later heads answer.`;

/** Before the guess only movers are ringed: where there is none, those that write most would give it away. */
export const ringed = (
  { movers: { heads, byRule, missed } }: Result,
  told: boolean,
): readonly HeadPlace[] => {
  if (told) return [...heads, missed];
  return byRule ? heads : [];
};

export function ringWord({ movers: { byRule } }: Result, told: boolean): string {
  if (!told) return 'name mover';
  return byRule ? 'mover or missed most' : 'writes or is missed most';
}
