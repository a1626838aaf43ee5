import type { Cell, PatchResult, PatchSpec } from '../../experiments/activation-patching/spec.ts';
import { headName } from '../../words/heads.ts';
import { upper } from '../../words/lists.ts';
import { formatNumber, formatProbability } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';

type Result = PatchResult;
type Asked = Pick<PatchSpec, 'site' | 'way' | 'standIn'>;

export const percent = (share: number) => `${formatNumber(share * 100, 0)}%`;

export const SITES = [
  { value: 'resid', label: 'the whole stream' },
  { value: 'attn', label: 'attention' },
  { value: 'mlp', label: 'MLPs' },
  { value: 'heads', label: 'heads' },
] as const satisfies readonly { value: PatchSpec['site']; label: string }[];

export const WAYS = [
  { value: 'denoise', label: 'clean into corrupt' },
  { value: 'noise', label: 'corrupt into clean' },
] as const satisfies readonly { value: PatchSpec['way']; label: string }[];

export const STAND_INS = [
  { value: 'run', label: 'what the other run has' },
  { value: 'zero', label: 'zero' },
  { value: 'mean', label: 'the mean over other texts' },
  { value: 'resample', label: 'what another text has' },
] as const satisfies readonly { value: PatchSpec['standIn']; label: string }[];

/** The run that is changed, and the one that gives. */
export const takes = (way: PatchSpec['way']) => (way === 'denoise' ? 'corrupt' : 'clean');
export const gives = (way: PatchSpec['way']) => (way === 'denoise' ? 'clean' : 'corrupt');

/** "head 23.4", "the MLP of layer 0 at “Germany”": by the tokens of the run that takes. */
export function placeName(result: Result, { site, way }: Asked, { layer, column }: Cell): string {
  if (site === 'heads') return `head ${headName({ layer, head: column })}`;
  const token = quoted(result[takes(way)].strTokens[column] ?? '');
  if (site === 'resid') return `the stream into layer ${layer} at ${token}`;
  return `the ${site === 'mlp' ? 'MLP' : 'attention'} of layer ${layer} at ${token}`;
}

const DONE = {
  run: 'put in',
  zero: 'at zero',
  mean: 'at its mean',
  resample: 'from another text',
} as const satisfies Record<PatchSpec['standIn'], string>;

export function outcomeTitle(result: Result, asked: Asked): string {
  const { third } = result;
  const where = placeName(result, asked, result.cell);
  return `With ${where} ${DONE[asked.standIn]}, the model says ${quoted(third.answers[0]!.text)}`;
}

export function outcomeCaption(result: Result, { way }: Asked): string {
  const { clean, corrupt, third, answer, foil } = result;
  const sure = `${quoted(answer.text)} has ${formatProbability(third.answerProbability)}, ${quoted(foil.text)} ${formatProbability(third.foilProbability)}`;
  return `The lead of ${quoted(answer.text)} over ${quoted(foil.text)} is ${formatNumber(clean.lead, 1)} in the clean run, ${formatNumber(corrupt.lead, 1)} in the corrupt one and ${formatNumber(third.lead, 1)} in the third: ${percent(third.share)} of the way from the ${takes(way)} one to the ${gives(way)} one. In the third, ${sure}.`;
}

export const pairWords = ({ clean, corrupt }: Result): string =>
  `The clean run says ${quoted(clean.answers[0]!.text)} (${formatProbability(clean.answers[0]!.probability)}), the corrupt one ${quoted(corrupt.answers[0]!.text)} (${formatProbability(corrupt.answers[0]!.probability)}).`;

export const givesCaption = ({ way, standIn }: Asked): string =>
  standIn === 'run'
    ? `The ${gives(way)} run: how far each place is from the same place of the ${takes(way)} one. Click a cell, press Enter on it, or drag it over.`
    : `Where the two runs differ, for comparison: nothing of them is put in now. Click a cell to replace it.`;

export const takesCaption = ({ way }: Asked): string =>
  `The ${takes(way)} run, with that cell put in: how much each place then changes. Blank cells cannot change.`;

export function mapTitle(result: Result, asked: Asked): string {
  const { strongest } = result;
  return `${upper(placeName(result, asked, strongest))} alone goes ${percent(strongest.share)} of the way`;
}

export const mapCaption = (result: Result, { way, standIn }: Asked): string =>
  `Each cell by itself ${standIn === 'run' ? `put from the ${gives(way)} run into the ${takes(way)} one` : `of the ${takes(way)} run ${DONE[standIn]}`}, and how far that moves the lead: 0 is the ${takes(way)} run’s ${formatNumber(result[takes(way)].lead, 1)}, 1 the ${gives(way)} run’s ${formatNumber(result[gives(way)].lead, 1)}. Shares overlap, and do not add up to 1. Choose a cell to see its run.`;

/** The three thirds of the model, for a guess, and that there is none. */
export function thirds(nLayers: number): { readonly value: number; readonly label: string }[] {
  const ends = [0, 1, 2, 3].map((part) => Math.round((nLayers * part) / 3));
  const named = [0, 1, 2].map((value) => ({
    value,
    label: `layers ${ends[value]} to ${ends[value + 1]! - 1}`,
  }));
  return [...named, { value: 3, label: 'from none' }];
}

export const thirdOf = (layer: number, nLayers: number): number =>
  [1, 2, 3].findIndex((part) => layer < Math.round((nLayers * part) / 3));

/** Whether the map can be asked when the last token takes over. */
export const asksLast = ({ site, standIn }: Asked) => site === 'resid' && standIn === 'run';

export function mapAnswer(result: Result, asked: Asked): number {
  const nLayers = result.map.length;
  if (!asksLast(asked)) return thirdOf(result.strongest.layer, nLayers);
  return result.lastFrom === null ? 3 : thirdOf(result.lastFrom, nLayers);
}

export function mapReveal(result: Result, asked: Asked): string {
  if (!asksLast(asked)) return `${mapTitle(result, asked)}.`;
  const { lastFrom, map } = result;
  if (lastFrom === null) return 'At the last token the stream never holds half of it.';
  const before =
    lastFrom > 0 ? `; into layer ${lastFrom - 1}, ${percent(map[lastFrom - 1]!.at(-1)!)}` : '';
  return `From layer ${lastFrom} on: the last token’s stream into it holds ${percent(map[lastFrom]!.at(-1)!)}${before}.`;
}

export const TURNS = [
  { value: 'more', label: 'it takes more than it gave' },
  { value: 'same', label: 'about the same' },
  { value: 'less', label: 'it takes less' },
] as const;
export type Turn = (typeof TURNS)[number]['value'];

/** "About the same" is within a tenth of the way. */
export function turnOf({ third, turned }: Result): Turn | null {
  if (turned === null) return null;
  if (Math.abs(turned - third.share) <= 0.1) return 'same';
  return turned > third.share ? 'more' : 'less';
}

export function turnReveal(result: Result, asked: Asked): string {
  const { third, turned } = result;
  const way = takes(asked.way);
  return `Put into the ${way} run it goes ${percent(third.share)} of the way; its own value of the ${way} run, put into the ${gives(asked.way)} one, goes ${percent(turned ?? 0)} of the way back.`;
}
