import type { FactTracingResult, FactTracingSpec } from '../../experiments/fact-tracing/spec.ts';
import { headName } from '../../words/heads.ts';
import { series } from '../../words/lists.ts';
import { formatNumber, formatProbability } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';
import type { TableTwin } from '../kit/table.ts';

type Result = FactTracingResult;
export type Site = keyof Result['trace'];

export const percent = (share: number) => `${formatNumber(share * 100, 0)}%`;

/** A column of the map: one of the result’s, or a token before the subject, where nothing can change. */
export interface MapColumn {
  readonly label: string;
  /** In the result; null before the subject. */
  readonly column: number | null;
}

/** Every token has its place in the map, from the first on. */
export function mapColumns({ clean, columns, differ }: Result): MapColumn[] {
  const before = clean.strTokens.slice(0, differ[0]);
  return [
    ...before.map((label) => ({ label, column: null })),
    ...columns.map(({ label }, column) => ({ label, column })),
  ];
}

/** `[layer][column]` over those columns. */
export const mapValues = (result: Result, site: Site): number[][] =>
  result.trace[site].map((line) =>
    mapColumns(result).map(({ column }) => (column === null ? 0 : line[column]!)),
  );

export const SITES = [
  { value: 'resid', label: 'the whole stream' },
  { value: 'mlp', label: 'one MLP' },
  { value: 'attn', label: 'one layer’s attention' },
] as const satisfies readonly { value: Site; label: string }[];

/** "“France”", "the 4 tokens between": by the clean prompt. */
export function columnName({ columns, clean }: Result, column: number): string {
  const { positions, label } = columns[column] ?? { positions: [], label: '' };
  return positions.length === 1
    ? quoted(clean.strTokens[positions[0]!] ?? label)
    : `the ${positions.length} tokens between`;
}

export function placeName(result: Result, site: Site, layer: number, column: number): string {
  const at = `at ${columnName(result, column)}`;
  if (site === 'resid') return `the stream into layer ${layer} ${at}`;
  return `${site === 'mlp' ? 'MLP' : 'the attention of layer'} ${layer} ${at}`;
}

/** By the columns of the map. */
export function tellPlace(result: Result, site: Site, layer: number, at: number): string {
  const { column, label } = mapColumns(result)[at]!;
  if (column === null) return `${quoted(label)} comes before the subject: nothing to put in`;
  return `${placeName(result, site, layer, column)}: ${percent(result.trace[site][layer]![column]!)} of the way`;
}

export const pairWords = ({ clean, corrupt }: Result) =>
  `The clean run says ${quoted(clean.top.text)} (${formatProbability(clean.top.probability)}), the corrupt one ${quoted(corrupt.top.text)} (${formatProbability(corrupt.top.probability)}).`;

/** The subject as the clean prompt has it, on one line. */
export const subjectOf = ({ clean, differ }: Result) =>
  `“${differ
    .map((at) => clean.strTokens[at])
    .join('')
    .trim()}”`;

/** And as the corrupt one has it. */
export const otherOf = ({ corrupt, differ }: Result) =>
  `“${differ
    .map((at) => corrupt.strTokens[at])
    .join('')
    .trim()}”`;

export function traceTitle(result: Result, site: Site): string {
  const { lastFrom, strongest } = result;
  if (site === 'resid')
    return lastFrom === null
      ? 'The last token never holds half of the answer'
      : `The answer comes to the last token in layer ${Math.max(0, lastFrom - 1)}`;
  const { layer, column, share } = strongest[site];
  const where = placeName(result, site, layer, column);
  return `${where.startsWith('the ') ? `T${where.slice(1)}` : where} alone brings back ${percent(share)}`;
}

export const traceCaption = ({ clean, corrupt }: Result): string =>
  `Each cell of the clean run put into the corrupt one by itself, and how far that brings the answer’s lead over the foil, ${formatNumber(corrupt.lead, 1)} in the corrupt run, back to the clean run’s ${formatNumber(clean.lead, 1)}. Before the subject both runs are the same.`;

export const traceTable = (result: Result): TableTwin => ({
  columns: [
    'layer',
    ...SITES.flatMap(({ value, label }) =>
      result.trace[value][0]!.map((_, column) => `${label}, ${columnName(result, column)}`),
    ),
  ],
  rows: result.trace.resid.map((_, layer) => [
    String(layer),
    ...SITES.flatMap(({ value }) => result.trace[value][layer]!),
  ]),
});

/** The first layer, and the thirds of those above it. */
export function layerParts(nLayers: number): { readonly value: number; readonly label: string }[] {
  const ends = [0, 1, 2, 3].map((third) => 1 + Math.round(((nLayers - 1) * third) / 3));
  return [
    { value: 0, label: 'layer 0' },
    ...[1, 2, 3].map((value) => ({
      value,
      label: `layers ${ends[value - 1]} to ${ends[value]! - 1}`,
    })),
  ];
}

export function partOf(layer: number, nLayers: number): number {
  if (layer === 0) return 0;
  return [1, 2, 3].find((third) => layer < 1 + Math.round(((nLayers - 1) * third) / 3))!;
}

export const mlpAnswer = ({ strongest, trace }: Result) =>
  partOf(strongest.mlp.layer, trace.mlp.length);

export function mlpReveal(result: Result): string {
  const { strongest, laterMlp } = result;
  const name = ({ layer, column }: typeof laterMlp) => placeName(result, 'mlp', layer, column);
  const later =
    strongest.mlp.layer === 0
      ? ` Of all MLPs above it none brings back more than ${percent(laterMlp.share)} (${name(laterMlp)}).`
      : '';
  return `${name(strongest.mlp)} brings back ${percent(strongest.mlp.share)}.${later}`;
}

const rangeName = ({ from, to }: { from: number; to: number }) =>
  from === to ? `layer ${from}` : `layers ${from} to ${to}`;

const layersOf = ({ from, to }: { from: number; to: number }) =>
  from === to ? String(from) : `${from}–${to}`;

const MLPS = ({ from, to }: { from: number; to: number }) =>
  from === to ? `MLP ${from}` : `MLPs ${from} to ${to}`;

/** By the neighbours’ mean where there is one. */
export const leftOf = ({ subject, texts }: Result['knock']['own']) => subject ?? texts;

export const knockQuestion = (
  result: Result,
  { range, answer }: Pick<FactTracingSpec, 'range' | 'answer'>,
) =>
  `Now knock out ${MLPS(range)} at ${subjectOf(result)}, all at once. How much is left of the ${formatProbability(result.knock.plain)} for ${quoted(answer)}?`;

export const LEFT = [
  { value: 2, label: 'more than two thirds' },
  { value: 1, label: 'a third to two thirds' },
  { value: 0, label: 'less than a third' },
] as const;

export function leftAnswer({ knock }: Result): number {
  const share = leftOf(knock.own) / knock.plain;
  if (share < 1 / 3) return 0;
  return share <= 2 / 3 ? 1 : 2;
}

export function knockReveal({ knock }: Result): string {
  const { own, over } = knock;
  const other = `With the mean over other texts ${formatProbability(own.texts)}`;
  if (own.subject === null) return `${other}.`;
  return `${formatProbability(own.subject)}, each MLP set to its mean over ${over} neighbours. ${other}: much hangs on what stands in.`;
}

export function knockTitle({ knock }: Result): string {
  const [first] = knock.ranges;
  return `Without ${MLPS(first!)} at the subject ${formatProbability(leftOf(first!))} is left, without ${MLPS(knock.own)} ${formatProbability(leftOf(knock.own))}`;
}

export function knockCaption({ knock }: Result): string {
  const late = knock.ranges.at(-1)!;
  const how = knock.over
    ? `Each MLP is set to its mean over the ${knock.over} neighbours of the same length, at the same token, or to its mean over all tokens of other texts.`
    : 'Each MLP is set to its mean over all tokens of other texts; no two neighbours have the length of the prompt.';
  const last =
    late.last === null
      ? ''
      : ` At the last token, by the neighbours’ mean, ${formatProbability(late.last)} is left without ${MLPS(late)}.`;
  return `Probability of the answer, ${formatProbability(knock.plain)} as the model is. ${how}${last}`;
}

export const knockItems = ({ knock }: Result) => [
  { label: 'none', before: knock.plain, after: knock.plain },
  ...knock.ranges.map((range) => ({
    label: layersOf(range),
    ...{ before: range.subject, after: range.texts },
  })),
  {
    label: `yours, ${layersOf(knock.own)}`,
    ...{ before: knock.own.subject, after: knock.own.texts, marked: true },
  },
];

export const knockTable = ({ knock }: Result): TableTwin => ({
  columns: [
    'knocked out',
    'subject, mean of neighbours',
    'subject, mean of other texts',
    'last token, mean of neighbours',
  ],
  rows: [...knock.ranges, knock.own].map((range) => [
    rangeName(range),
    ...[range.subject, range.texts, range.last],
  ]),
});

export const readerName = ({ reader }: Result) => `head ${headName(reader)}`;

export const readerTitle = (result: Result) =>
  `H${readerName(result).slice(1)} reads the subject and says ${series(result.reader.says.slice(0, 3).map(quoted))}`;

export function readerCaption(result: Result): string {
  const { reader } = result;
  const { countries, amongTen, named } = reader;
  const here = `Of all heads its output at the last token brings back most, ${percent(reader.share)}; the next is ${headName(reader.next)} with ${percent(reader.next.share)}. From there it pays ${percent(reader.attention)} of its attention to the subject. Its output alone, through the unembedding, puts ${placed(reader.rank)}.`;
  if (countries.length === 0) return here;
  return `${here} The table asks the same of “The capital of … is”: the capital is among its first ten words for ${amongTen} of ${countries.length} countries, where the model names ${named}.`;
}

const placed = (rank: number) =>
  rank === 0 ? 'the answer first' : `the answer in place ${rank + 1}`;

export const COUNTRY_COLUMNS = ['country', 'the head alone', 'place of its capital', 'the model'];

export const countryRows = ({ reader }: Result) =>
  reader.countries.map(({ name, says, rank, capital, top }) => ({
    ...{ name, says, rank: rank + 1, top, right: top === capital },
  }));
