import { aurocInterval } from '../../experiments/measure/auroc.ts';
import type { ProbesResult, ProbesSpec, Verdict } from '../../experiments/probes/spec.ts';
import { formatNumber, formatSigned } from '../../words/numbers.ts';
import type { CurveData, CurvePoint } from '../kit/curveOptions.ts';

type Result = ProbesResult;
type Asked = Pick<ProbesSpec, 'layer'>;
type Score = Result['at']['first']['first'];

const share = (value: number) => formatNumber(value);

/** `0.97 (0.75 to 1.00)`. */
export const scored = ({ auroc, low, high }: Score) =>
  `${share(auroc)} (${share(low)} to ${share(high)})`;

export const PROBES = [
  { value: 'means', label: 'difference of means' },
  { value: 'ridge', label: 'ridge regression' },
] as const satisfies readonly { value: ProbesSpec['probe']; label: string }[];

export const layerName = (layer: number, nLayers: number) =>
  layer < nLayers ? `before ${layer}` : 'after the last';

/** Where the probe first tells true from false, as guesses. */
export const RANGES = [
  { value: 'first', label: 'layers 0 to 4', from: 0 },
  { value: 'early', label: 'layers 5 to 9', from: 5 },
  { value: 'middle', label: 'layers 10 to 19', from: 10 },
  { value: 'late', label: 'layer 20 or later', from: 20 },
  { value: 'never', label: 'at none', from: Infinity },
] as const;

export type Range = (typeof RANGES)[number]['value'];

export const rangeOf = ({ passes }: Pick<Result, 'passes'>): Range =>
  RANGES.findLast(({ from }) => (passes ?? Infinity) >= from)!.value;

export const layerHint =
  'AUROC is the share of pairs, one true statement and one false, in which the true one lies further along. 0.5 is chance, 1 is no mistake.';

const fullStops = ({ byLayer }: Result) =>
  byLayer[0]!.first.fitted === 0.5
    ? ' Before layer 0 it is at 0.50: there a full stop is a full stop, whatever came before it.'
    : '';

export function layerReveal(result: Result): string {
  const best = Math.max(...result.byLayer.map((row) => row.first.first));
  const passes =
    result.passes === null
      ? `At no layer does it reach 0.9; its best is ${share(best)}.`
      : `It reaches 0.9 for the first time before layer ${result.passes}.`;
  return passes + fullStops(result);
}

const layers = (result: Result) =>
  ({
    label: 'layer',
    domain: [0, result.nLayers],
    format: (layer: number) => (layer < result.nLayers ? String(layer) : 'after the last'),
  }) as const;

const aurocAxis = { label: 'AUROC', domain: [0, 1], format: share } as const;

const references = (layer: number) =>
  [
    { way: 'y', at: 0.5, label: 'chance' },
    { way: 'x', at: layer, label: 'chosen', chosen: true },
  ] as const;

/** How well the probe of the first lists does by layer; before the guess the floor alone. */
export function ownCurve(result: Result, { layer }: Asked, open: boolean): CurveData {
  const { byLayer, heldOut } = result;
  const floor = {
    name: 'labels that mean nothing',
    points: byLayer.map(({ layer: x, dealt }): CurvePoint => {
      return { x, y: dealt.middle, low: dealt.low, high: dealt.high };
    }),
    look: 'faint',
  } as const;
  const own = {
    name: 'held out',
    points: byLayer.map(({ layer: x, first }): CurvePoint => {
      return { x, y: first.first, ...aurocInterval(first.first, heldOut.first, heldOut.first) };
    }),
    look: 'accent',
  } as const;
  const fitted = {
    name: 'fitted on',
    points: byLayer.map(({ layer: x, first }): CurvePoint => ({ x, y: first.fitted })),
    look: 'dotted',
  } as const;
  return {
    lines: open ? [own, fitted, floor] : [floor],
    x: layers(result),
    y: aurocAxis,
    references: references(layer),
  };
}

export const ownTitle = (result: Result, open: boolean): string => {
  if (!open) return 'The floor: probes whose labels mean nothing';
  return result.passes === null
    ? 'At no layer does the probe tell held-out true statements from false ones'
    : `From layer ${result.passes} on the probe tells true from false`;
};

export function ownCaption({ at, fitted, heldOut }: Result, { layer }: Asked, open: boolean) {
  const floor = `In half of the lines true and false were changed over before fitting, twenty times: 18 of 20 such probes lie in the band around the grey line.`;
  if (!open) return floor;
  const made = `Fitted on the first ${fitted.first} lines, tried on the other ${heldOut.first}.`;
  return `${made} At layer ${layer} the AUROC is ${scored(at.first.first)}, a 95% interval; on the lines that it was fitted on ${share(at.fitted)}. ${floor} On the lines that they were fitted on they reach ${share(at.dealt.fitted)}.`;
}

type List = Result['along'][number]['list'];

/** Held-out statements in their order along the direction, from 0 for the least to 1 for the furthest. */
export function orderItems({ along }: Result, list: List) {
  const own = along.filter((one) => one.list === list);
  const values = own.map((one) => one.along);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return own
    .toSorted((a, b) => b.along - a.along)
    .map(({ text, true: right, along: value }) => ({
      label: text,
      value: (value - least) / (most - least || 1),
      marked: right,
    }));
}

export const orderTable = ({ along }: Result) => ({
  columns: ['statement', 'true', 'lists', 'along the direction'],
  rows: along.map(({ text, true: right, list, along: value }) => [
    text,
    right ? 'true' : 'false',
    list,
    value,
  ]),
});

const pairsRight = (auroc: number, lines: number) =>
  `${formatNumber(auroc * lines * lines, 0)} of ${lines * lines} pairs`;

export const orderTitle = ({ at, heldOut }: Result): string =>
  `In ${pairsRight(at.first.first.auroc, heldOut.first)} the true statement lies further along than the false one`;

export const orderCaption = ({ length, stream }: Result, { layer }: Asked): string =>
  length === 0
    ? `Before layer ${layer} all last tokens are alike: there is no direction.`
    : `Held-out statements by how far they lie along the direction at their last token, before layer ${layer}: 0 is the least, 1 the furthest; marked ones are true. The direction is ${formatNumber(length, length < 10 ? 2 : 0)} long before it is scaled, the streams ${formatNumber(stream, 0)}.`;

export const VERDICTS = [
  { value: 'apart', label: 'further along' },
  { value: 'turned', label: 'the other way' },
  { value: 'chance', label: 'anywhere, as far as one can tell' },
] as const satisfies readonly { value: Verdict; label: string }[];

export const verdictHint = 'It counts as anywhere if the 95% interval of the AUROC holds 0.5.';

export const verdictReveal = ({ at, surprise }: Result): string =>
  `AUROC ${scored(at.first.second)}. A probe fitted on these very lists has ${share(at.second.second.auroc)}, and the model’s own surprise, with nothing fitted, ${share(surprise.second.auroc)}.`;

/** Three probes on the second lists. */
export function secondCurve(result: Result, { layer }: Asked): CurveData {
  const { byLayer, heldOut } = result;
  const line = (value: (row: (typeof byLayer)[number]) => number) =>
    byLayer.map((row): CurvePoint => ({ x: row.layer, y: value(row) }));
  return {
    lines: [
      {
        name: 'fitted on the first lists',
        points: line((row) => row.first.second).map((point) => ({
          ...point,
          ...aurocInterval(point.y, heldOut.second, heldOut.second),
        })),
        look: 'ink',
      },
      { name: 'on the second', points: line((row) => row.second.second), look: 'dotted' },
      { name: 'on both', points: line((row) => row.both.second), look: 'accent' },
    ],
    x: layers(result),
    y: aurocAxis,
    references: references(layer),
  };
}

export const secondTitle = ({ at }: Result): string =>
  ({
    apart: 'The direction holds for the second lists as well',
    turned: 'On the second lists the direction points at what is false',
    chance: 'On the second lists the direction tells nothing',
  })[at.verdict];

export const secondCaption = ({ at }: Result, { layer }: Asked): string =>
  `All three are tried on held-out statements of the second lists. At layer ${layer} the probe of the first lists has ${scored(at.first.second)}, the one fitted on both ${scored(at.both.second)}.`;

/** What each probe makes of both pairs of lists, beside a measure that nothing is fitted for. */
export const fitItems = ({ at, surprise }: Result) => {
  const row = (label: string, one: { first: Score; second: Score }, marked = false) => ({
    ...{ label, before: one.first.auroc, after: one.second.auroc, marked },
  });
  return [
    row('fitted on the first', at.first, true),
    row('fitted on the second', at.second),
    row('fitted on both', at.both),
    row('least surprise', surprise),
  ];
};

export const fitsTable = ({ at, surprise }: Result) => ({
  columns: ['probe', 'first lists', 'low', 'high', 'second lists', 'low', 'high'],
  rows: (
    [
      ['fitted on the first', at.first],
      ['fitted on the second', at.second],
      ['fitted on both', at.both],
      ['least surprise', surprise],
    ] as const
  ).map(([name, { first, second }]) => [
    ...[name, first.auroc, first.low, first.high],
    ...[second.auroc, second.low, second.high],
  ]),
});

export function fitsTitle({ at }: Result): string {
  const both = Math.min(at.both.first.auroc, at.both.second.auroc);
  return both >= 0.9
    ? 'One direction serves both, if it is fitted on both'
    : `Fitted on both, one direction reaches ${share(both)} on the worse of the two`;
}

export const fitsCaption = ({ surprise }: Result, { layer }: Asked): string =>
  `AUROC on held-out statements before layer ${layer}. The last row is no probe: it calls the statement truer that surprises the model less, ${scored(surprise.first)} on the first lists and ${scored(surprise.second)} on the second.`;

/** How much of the answers' gap goes with the direction; null where they do not tell true from false to begin with. */
export function lostShare({ use }: Result): number | null {
  if (use.plain.gap < 0.1) return null;
  return 1 - use.without.gap / use.plain.gap;
}

export const PARTS = [
  { value: 0, label: 'a tenth of it or less' },
  { value: 1, label: 'more, but at most half' },
  { value: 2, label: 'more than half' },
] as const;

export function lostClass(result: Result): number | null {
  const lost = lostShare(result);
  if (lost === null) return null;
  if (lost <= 0.1) return 0;
  return lost <= 0.5 ? 1 : 2;
}

export const useHint =
  'The gap is how much more the model leans to the first answer after true statements than after false ones.';

export function useReveal({ use }: Result): string {
  return `The gap goes from ${formatNumber(use.plain.gap)} to ${formatNumber(use.without.gap)} logits. With random directions of its kind taken out it is ${formatNumber(use.random.gap)}.`;
}

export function useTitle(result: Result, { yes, no }: Pick<ProbesSpec, 'yes' | 'no'>): string {
  const { use } = result;
  const lost = lostShare(result);
  if (lost === null)
    return `The probe reads the truth; “${yes}” or “${no}” does not follow it, AUROC ${share(use.plain.auroc)}`;
  return `Without the direction the answers’ gap goes from ${formatNumber(use.plain.gap)} to ${formatNumber(use.without.gap)} logits`;
}

export const useCaption = (
  { use }: Result,
  { layer, yes, no }: Pick<ProbesSpec, 'layer' | 'yes' | 'no'>,
): string =>
  `The model’s lead of “${yes}” over “${no}”: after true statements minus after false ones, mean over those held out. As a judge it has an AUROC of ${scored(use.plain)}; with the direction taken out before layer ${layer}, at every token but the first, ${scored(use.without)}. Random directions are of probes whose labels mean nothing. Later layers may write anew what is taken out.`;

export const useItems = ({ use }: Result) => [
  { label: 'its direction', before: use.plain.gap, after: use.without.gap, marked: true },
  { label: 'random ones', before: use.plain.gap, after: use.random.gap },
];

export const formatGap = (value: number) => formatSigned(value);
