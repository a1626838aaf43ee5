import type {
  Repair,
  SelfRepairResult,
  SelfRepairSpec,
  Source,
  StandIn,
} from '../../experiments/self-repair/spec.ts';
import { headList, headName, sameHead, type HeadPlace } from '../../words/heads.ts';
import { series, upper } from '../../words/lists.ts';
import { countWord, formatNumber, formatSigned } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';

type Result = SelfRepairResult;
type Asked = Pick<SelfRepairSpec, 'off' | 'watched' | 'source'>;

export const two = (value: number) => formatSigned(value, 2);

export const VIEWS = [
  { state: 'on', label: 'All heads on' },
  { state: 'off', label: 'With heads off' },
] as const;

export const CLICKS = [
  { value: 'off', label: 'switches it off' },
  { value: 'watched', label: 'watches it' },
] as const;
export type Click = (typeof CLICKS)[number]['value'];

export const STAND_IN_NAMES: readonly { readonly value: StandIn; readonly label: string }[] = [
  { value: 'zero', label: 'zero' },
  { value: 'mean', label: 'the mean' },
  { value: 'resample', label: 'other texts' },
];

export const SOURCE_NAMES: readonly { readonly value: Source; readonly label: string }[] = [
  { value: 'names', label: 'three other names' },
  { value: 'capitals', label: 'other countries' },
  { value: 'texts', label: 'other texts' },
];

const labelOf = <Value>(
  options: readonly { readonly value: Value; readonly label: string }[],
  value: Value,
) => options.find((one) => one.value === value)!.label;

const leadOf = ({ answer, foil }: Result) =>
  `the lead of ${quoted(answer.text)} over ${quoted(foil.text)}`;

export const headsIn = ({ writes }: Result) => writes[0]!.length;

const offName = (result: Result, { off }: Pick<Asked, 'off'>) => headList(off, headsIn(result));

export const writtenBy = ({ writes }: Result, heads: readonly HeadPlace[]) =>
  heads.reduce((all, { layer, head }) => all + writes[layer]![head]!, 0);

export const mapTitle = (result: Result, asked: Asked): string => {
  if (asked.off.length === 0) return `The lead is ${formatNumber(result.lead, 1)} logits`;
  const written = formatSigned(writtenBy(result, asked.off), 1);
  return `Of a lead of ${formatNumber(result.lead, 1)}, ${offName(result, asked)} ${asked.off.length === 1 ? 'writes' : 'write'} ${written}`;
};

export const mapCaption = (result: Result): string =>
  `What each head writes itself for ${leadOf(result)}, in logits, at the last token: its direct attribution. Blue is for ${quoted(result.answer.text)}, orange for ${quoted(result.foil.text)}.`;

export const tooMany = (most: number): string =>
  `At most ${countWord(most)} heads can be off at once; switch one on first.`;

export const OUTCOMES = [
  { value: 'all', label: 'by what they wrote, or more' },
  { value: 'part', label: 'by less than that' },
  { value: 'none', label: 'hardly at all' },
  { value: 'other', label: 'it goes the other way' },
] as const;
export type Outcome = (typeof OUTCOMES)[number]['value'];

/** How much of what goes with the heads themselves is seen in the end. "Hardly" is a tenth, or a tenth of a logit. */
export function outcomeOf({ change, direct }: Repair): Outcome {
  if (Math.abs(change) <= Math.max(0.1, 0.1 * Math.abs(direct))) return 'none';
  if (change * direct < 0) return 'other';
  return Math.abs(change) >= 0.9 * Math.abs(direct) ? 'all' : 'part';
}

export const outcomeQuestion = (result: Result, asked: Asked): string =>
  `Set ${offName(result, asked)} to zero, at the last token. By what ${asked.off.length === 1 ? 'it writes' : 'they write'}, the lead should change by ${two(result.repairs.zero.direct)}. How much does it?`;

export const outcomeReveal = ({ lead, repairs: { zero } }: Result): string =>
  `The lead goes from ${formatNumber(lead)} to ${formatNumber(lead + zero.change)}: ${two(zero.change)}.`;

export const ANSWERERS = [
  { value: 'heads', label: 'later heads' },
  { value: 'mlps', label: 'MLPs' },
  { value: 'norm', label: 'the final norm’s scale' },
  { value: 'nobody', label: 'nothing does' },
] as const;
export type Answerer = (typeof ANSWERERS)[number]['value'];

/** What works most against the direct change; nothing where the three together add to it. */
export function answererOf({ direct, heads, mlps, norm }: Repair): Answerer {
  const against = direct < 0 ? 1 : -1;
  if ((heads + mlps + norm) * against <= 0) return 'nobody';
  const parts = [
    { value: 'heads', by: heads },
    { value: 'mlps', by: mlps },
    { value: 'norm', by: norm },
  ] as const;
  return [...parts].sort((a, b) => (b.by - a.by) * against)[0]!.value;
}

export const answererQuestion = (): string => 'What makes up most for what is missing?';

export function answererReveal({ repairs: { zero } }: Result): string {
  const sum = zero.heads + zero.mlps + zero.norm;
  const parts = `Later heads add ${two(zero.heads)}, MLPs ${two(zero.mlps)}, the scale ${two(zero.norm)}`;
  return `${parts}: together ${two(sum)}${sum * zero.direct < 0 ? '' : ', which makes it no better'}.`;
}

export const partName = ({ layer, head }: Repair['largest'][number]): string =>
  head === null ? `MLP of layer ${layer}` : `head ${headName({ layer, head })}`;

/** Bars that sum to the change: the heads themselves, the single parts that change most, and all others of each kind. */
export function changeParts(repair: Repair, { off }: Pick<Asked, 'off'>) {
  const shown = repair.largest.slice(0, 4);
  const by = (isHead: boolean) =>
    shown
      .filter(({ head }) => (head !== null) === isHead)
      .reduce((all, { change }) => all + change, 0);
  return [
    {
      label: off.length === 1 ? 'the head itself' : 'the heads themselves',
      value: repair.direct,
      marked: true,
    },
    ...shown.map((one) => ({ label: partName(one), value: one.change })),
    { label: 'all other heads', value: repair.heads - by(true), rest: true },
    { label: 'all other MLPs', value: repair.mlps - by(false), rest: true },
    { label: 'the final norm’s scale', value: repair.norm },
  ];
}

export function changeTitle(result: Result, asked: Asked, standIn: StandIn): string {
  if (asked.off.length === 0) return 'No head is off, and nothing changes';
  const { change, direct } = result.repairs[standIn];
  return `${upper(offName(result, asked))} take${asked.off.length === 1 ? 's' : ''} ${two(direct)} along, and the lead changes by ${two(change)}`;
}

function sourceLine({ others }: Result, source: Source, standIn: StandIn, them = 'them'): string {
  if (standIn === 'zero') return `Zero stands in for ${them}.`;
  const from = `${countWord(others)} sentences (${labelOf(SOURCE_NAMES, source)})`;
  return standIn === 'mean'
    ? `The mean over ${from} stands in for ${them}.`
    : `What ${from} had in the same place stands in for ${them}, one after another; shown is the mean.`;
}

export const changeCaption = (result: Result, { source }: Asked, standIn: StandIn): string =>
  `How ${leadOf(result)} changes, in logits. The first bar is what goes with the heads themselves, the next are how much more other parts write than before, all at the final norm’s old scale; the last bar before the sum is what its new scale does. ${sourceLine(result, source, standIn)}`;

export function eachTitle({ each }: Result, standIn: StandIn): string {
  const missed = each.filter(
    ({ writes, lost }) => Math.abs(lost[standIn]) < Math.abs(writes) / 2,
  ).length;
  return `By ${countWord(missed)} of ${countWord(each.length)}, one at a time, less than half of what it writes is lost`;
}

export const eachCaption = (result: Result, { source }: Asked, standIn: StandIn): string =>
  `What each writes for ${leadOf(result)}, its direct effect, and how much of the lead is lost when it alone is switched off, its total effect. The difference is what later parts do. ${sourceLine(result, source, standIn, 'it')}`;

/** The token that the watched head looks at most, and how much of its attention it gets. */
export function watchedLook({ strTokens, watched: { attention, position } }: Result) {
  return {
    token: quoted(strTokens[position]!),
    on: attention.on[position]!,
    off: attention.off[position]!,
  };
}

const percent = (share: number) => `${formatNumber(share * 100, 0)}%`;

export function watchedTitle(result: Result, { watched, off }: Asked): string {
  const { token, on, off: then } = watchedLook(result);
  const name = `Head ${headName(watched)}`;
  if (off.some((one) => sameHead(one, watched)))
    return `${name} looks at ${token} with ${percent(on)}, and is off itself`;
  if (Math.abs(on - then) < 0.1)
    return `${name} goes on looking at ${token}, with ${percent(then)}`;
  return then < on
    ? `${name} looks away from ${token}: ${percent(on)} before, ${percent(then)} now`
    : `${name} looks at ${token} even more: ${percent(on)} before, ${percent(then)} now`;
}

export const watchedCaption = (result: Result, asked: Asked): string =>
  `Where head ${headName(asked.watched)} looks from the last token. It writes ${two(result.watched.writes.on)} for ${leadOf(result)} when all heads are on and ${two(result.watched.writes.off)} when ${offName(result, asked) || 'no head'} ${asked.off.length > 1 ? 'are' : 'is'} off.`;

const layersOf = (heads: readonly HeadPlace[]) => [...new Set(heads.map(({ layer }) => layer))];

/** By the weights alone: the heads asked about, and of all heads in their layers those that write against most. */
export function copiesLine(
  { weights: { heads, tokens } }: Result,
  { off, watched }: Asked,
): string {
  const asked = heads.filter((one) => [...off, watched].some((at) => sameHead(at, one)));
  const layers = layersOf(heads).map((layer) => `layer ${layer}`);
  const against = heads.filter(({ suppresses }) => suppresses >= 0.1);
  const found =
    against.length === 0
      ? 'no head writes against a tenth of them or more'
      : `${series(against.map(headName))} ${against.length === 1 ? 'is' : 'are'} alone in writing against a tenth of them or more`;
  const each = asked.map(
    (one) =>
      `${headName(one)} writes for ${percent(one.copies)}, against ${percent(one.suppresses)}`,
  );
  return `By the weights alone, of ${tokens} tokens drawn from the vocabulary, as if each were looked at: ${each.join('; ')}. Of all heads in ${series(layers)}, ${found}.`;
}
