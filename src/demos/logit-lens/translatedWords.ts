import type { LogitLensResult } from '../../experiments/logit-lens/spec.ts';
import { upper } from '../../words/lists.ts';
import { countWord, formatCount, formatNumber, formatProbability } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';
import type { CurveData, CurvePoint } from '../kit/curveOptions.ts';

type Translated = NonNullable<LogitLensResult['translated']>;

/** A result that is whole. */
export type Whole = LogitLensResult & {
  readonly translated: Translated;
  readonly end: NonNullable<LogitLensResult['end']>;
};

export const isWhole = (result: LogitLensResult): result is Whole =>
  result.translated !== null && result.end !== null;

const nats = (value: number) => `${formatNumber(value, 1)} nats`;
const percent = (share: number) => `${formatNumber(share * 100, 0)}%`;

/** Between the first layer and the last: before layer 0 the stream is the token itself. */
const between = ({ nLayers }: Whole) => Array.from({ length: nLayers - 1 }, (_, at) => at + 1);

const firstAt = ({ rows }: Whole, row: number) => ({
  text: rows[row]!.choices.at(-1)![0]!,
  probability: rows[row]!.probabilities.at(-1)![0]!,
});

/** Where the lens is surest of what the model does not say, in the upper half; null where it always reads the final choice. */
export function surestWrong(result: Whole): number | null {
  const wrong = between(result).filter(
    (row) => row >= result.nLayers / 2 && firstAt(result, row).text !== result.end.choice,
  );
  const sure = (row: number) => firstAt(result, row).probability;
  return wrong.length === 0
    ? null
    : wrong.reduce((most, row) => (sure(row) > sure(most) ? row : most));
}

export const PARTS_LEFT = [
  { value: 'little', label: 'a quarter of it, or less' },
  { value: 'some', label: 'something between' },
  { value: 'most', label: 'three quarters, or more' },
] as const;
type PartLeft = (typeof PARTS_LEFT)[number]['value'];

export function partLeft({ translated, end }: Whole, row: number): PartLeft {
  const share = translated.rows[row]!.left! / end.probability;
  if (share <= 0.25) return 'little';
  return share < 0.75 ? 'some' : 'most';
}

export function cutQuestion(result: Whole, row: number): string {
  const { text, probability } = firstAt(result, row);
  const { choice, probability: final } = result.end;
  return `Before layer ${row} the lens reads ${quoted(text)}, with ${percent(probability)}. Take what it reads as ${quoted(text)} out of the stream there. At the end ${quoted(choice)} had ${percent(final)}. How much of that is left?`;
}

export const cutReveal = ({ translated, end }: Whole, row: number): string =>
  `${quoted(end.choice)} now has ${formatProbability(translated.rows[row]!.left!)}, after ${formatProbability(end.probability)}.`;

export function cutTitle(result: Whole, row: number): string {
  const { text } = firstAt(result, row);
  const part = partLeft(result, row);
  if (part === 'most') return `What the lens reads as ${quoted(text)} is not missed`;
  return part === 'some'
    ? `What the lens reads as ${quoted(text)} is missed in part`
    : `The model needs what the lens reads as ${quoted(text)}`;
}

export function cutCaption(result: Whole): string {
  const { choice } = result.end;
  const right = between(result).filter((row) => firstAt(result, row).text === choice);
  const what = `For each layer: how sure the lens is of its first choice before it, and how probable ${quoted(choice)} is in the end when what the lens reads as that choice is taken out of the last token’s stream there. Dotted: nothing taken out.`;
  if (right.length === 0) return what;
  const least = Math.min(...right.map((row) => result.translated.rows[row]!.left!));
  return `${what} Where it reads ${quoted(choice)} itself, taking that out leaves as little as ${formatProbability(least)}.`;
}

export function cutCurve(result: Whole): CurveData {
  const points = (value: (row: number) => number): CurvePoint[] =>
    between(result).map((x) => ({ x, y: value(x) }));
  return {
    lines: [
      {
        name: 'the lens’s first choice',
        points: points((row) => firstAt(result, row).probability),
        look: 'faint',
      },
      {
        name: `${quoted(result.end.choice)} in the end, without it`,
        points: points((row) => result.translated.rows[row]!.left!),
        look: 'accent',
      },
    ],
    x: { label: 'before layer' },
    y: {
      label: 'probability',
      domain: [0, 1],
      format: formatProbability,
      tickFormat: percent,
    },
    references: [{ way: 'y', at: result.end.probability }],
  };
}

export const SOONER = [
  { value: 'no', label: 'no sooner' },
  { value: 'few', label: 'one to three layers sooner' },
  { value: 'many', label: 'four layers sooner, or more' },
] as const;
type Sooner = (typeof SOONER)[number]['value'];

/** By how many rows the answer is among the first ten sooner; null where either never has it. */
function soonerBy({ translated, end }: Whole): number | null {
  if (end.answerAmongTen === null || translated.answerAmongTen === null) return null;
  return end.answerAmongTen - translated.answerAmongTen;
}

/** Null where no word is followed, or none of the two readings ever has it among ten. */
export function soonerClass(result: Whole): Sooner | null {
  const rows = soonerBy(result);
  if (rows === null) return null;
  if (rows <= 0) return 'no';
  return rows < 4 ? 'few' : 'many';
}

export const soonerQuestion = ({ answer, translated }: Whole): string =>
  `Now add one list of numbers to each layer’s stream before the lens reads it: the mean way from there to the end, over ${countWord(translated.texts)} other texts. Is ${quoted(answer!.text)} among the first ten sooner?`;

const place = ({ nLayers }: Whole, row: number) =>
  row === nLayers ? 'after the last layer' : `before layer ${row}`;

export const soonerReveal = (result: Whole): string =>
  `${upper(place(result, result.translated.answerAmongTen!))}; without the list it was ${place(result, result.end.answerAmongTen!)}.`;

export function rankTitle(result: Whole): string {
  const rows = soonerBy(result) ?? 0;
  const name = quoted(result.answer!.text);
  if (rows === 0) return `One list of numbers for each layer does not make ${name} readable sooner`;
  if (rows < 0) return `One list of numbers for each layer makes ${name} readable later`;
  return `One list of numbers for each layer makes ${name} readable ${countWord(rows)} ${rows === 1 ? 'layer' : 'layers'} sooner`;
}

export const rankCaption = ({ translated, answer }: Whole): string =>
  `The place of ${quoted(answer!.text)} among all words, first at the bottom. The list is the same whatever the sentence is: the mean difference between a layer’s stream and the last one, over ${formatCount(translated.tokens)} tokens. A tuned lens learns such a list and a matrix beside it.`;

/** Places are counted from one, as a reader does. */
export function rankCurve(result: Whole): CurveData {
  const plain = (row: number) => result.rows[row]!.ranks!.at(-1)! + 1;
  const shifted = (row: number) => result.translated.rows[row]!.rank! + 1;
  const last = Math.max(...between(result).flatMap((row) => [plain(row), shifted(row)]));
  return twoLines(result, plain, shifted, {
    ...{ label: 'place', log: true, domain: [0.8, last * 1.5], ticks: 4 },
    format: (value) => formatCount(value),
    tickFormat: (value) => formatCount(value),
  });
}

export function gapTitle({ translated, nLayers }: Whole): string {
  const { rows, knowingNothing } = translated;
  const worse = rows.findLastIndex(({ plainGap }) => plainGap > knowingNothing);
  if (worse < 1) return 'The lens is nowhere worse than knowing nothing';
  return `Until ${worse === nLayers ? 'the end' : `layer ${worse}`} the plain lens is further from the answer than knowing nothing`;
}

export const gapCaption = ({ translated }: Whole): string =>
  `How far each reading is from what the model says in the end, over all words (Kullback–Leibler divergence). Who knows nothing, and gives every word the same chance, is ${nats(translated.knowingNothing)} away. The plain lens is that far off, and sure of it.`;

export const gapCurve = (result: Whole): CurveData => ({
  ...twoLines(
    result,
    (row) => result.translated.rows[row]!.plainGap,
    (row) => result.translated.rows[row]!.gap,
    { label: 'distance (nats)', format: nats },
  ),
  references: [{ way: 'y', at: result.translated.knowingNothing, label: 'knowing nothing' }],
});

function twoLines(
  result: Whole,
  plain: (row: number) => number,
  shifted: (row: number) => number,
  y: CurveData['y'],
): CurveData {
  const points = (value: (row: number) => number) =>
    [...between(result), result.nLayers].map((x) => ({ x, y: value(x) }));
  return {
    lines: [
      { name: 'the plain lens', points: points(plain), look: 'ink' },
      { name: 'with the list added', points: points(shifted), look: 'accent' },
    ],
    x: { label: 'before layer' },
    y,
  };
}
