import { headOrder, valueOf } from '../../experiments/circuit-finder/nodes.ts';
import { halfAt } from '../../experiments/circuit-finder/sizes.ts';
import type {
  CircuitCut,
  CircuitFinderResult,
  CircuitFinderSpec,
} from '../../experiments/circuit-finder/spec.ts';
import { mean } from '../../experiments/measure/numbers.ts';
import { headName } from '../../words/heads.ts';
import { series } from '../../words/lists.ts';
import { countWord, formatNumber } from '../../words/numbers.ts';
import type { CurveData, CurveLine } from '../kit/curveOptions.ts';
import type { TableTwin } from '../kit/table.ts';

/** What a reader may guess of how many heads it takes: the most that each stands for. */
export const AMOUNTS = [
  { value: 'few', label: '4 or fewer', most: 4 },
  { value: 'some', label: '5 to 20', most: 20 },
  { value: 'many', label: '21 to 100', most: 100 },
  { value: 'most', label: 'more than 100', most: Infinity },
] as const;

/** Heads that are named one by one. */
const NAMED = 12;

const headCount = ({ secant, nHeads }: CircuitFinderResult) => secant.length * nHeads;

/** The right guess. */
export function amountOf(cut: CircuitCut): (typeof AMOUNTS)[number]['value'] {
  const size = cut.sizes[halfAt(cut)] ?? Infinity;
  return AMOUNTS.find(({ most }) => size <= most)!.value;
}

const percent = (share: number) => `${formatNumber(share * 100, 0)}%`;

const atSize = (draws: readonly (readonly number[])[], index: number) =>
  draws.map((draw) => draw[index]!);

export function amountReveal(result: CircuitFinderResult, cut: CircuitCut): string {
  const index = halfAt(cut);
  const total = headCount(result);
  if (index < 0) return `None of the measured circuits keeps half, short of all ${total} heads.`;
  const kept = percent(cut.resample[index]!);
  const size = cut.sizes[index]!;
  const lot = percent(mean(atSize(cut.random, index)));
  const heads = size === 1 ? 'One head keeps' : `The first ${countWord(size)} heads keep`;
  return `${heads} ${kept}; as many drawn by lot keep ${lot}.`;
}

export function cutTitle(result: CircuitFinderResult, cut: CircuitCut, index: number): string {
  const size = cut.sizes[index]!;
  const kept = percent(cut.resample[index]!);
  return `${size === 1 ? 'One head of' : `${size} heads of`} ${headCount(result)} keep${size === 1 ? 's' : ''} ${kept} of the gap`;
}

export function cutCaption(result: CircuitFinderResult, cut: CircuitCut, index: number): string {
  const size = cut.sizes[index]!;
  const names = headOrder(result.exact, result.secant).slice(0, size).map(headName);
  const listed =
    size > NAMED ? `${names.slice(0, NAMED).join(', ')} and ${size - NAMED} more` : series(names);
  const byMean = cut.mean
    ? ` With the others at the mean of both runs it is ${percent(cut.mean[index]!)}.`
    : ' With every head at its mean the lead hardly changes, so that way says nothing here.';
  const rest = ` Without ${size === 1 ? 'it' : 'them'} the others keep ${percent(cut.rest[index]!)}.`;
  const lot = ` Drawn by lot, as many keep ${percent(mean(atSize(cut.random, index)))}.`;
  return `Kept: ${listed}. The other heads give what they give on the corrupt prompt; MLPs run on.${byMean}${rest}${lot}`;
}

export function cutData(result: CircuitFinderResult, cut: CircuitCut, index: number): CurveData {
  const total = headCount(result);
  const { sizes } = cut;
  const line = (name: string, look: CurveLine['look'], values: readonly number[], end: number) => ({
    ...{ name, look: look! },
    points: [...sizes.map((x, i) => ({ x, y: values[i]! })), { x: total, y: end }],
  });
  const lot = sizes.map((x, i) => {
    const drawn = atSize(cut.random, i);
    return { x, y: mean(drawn), low: Math.min(...drawn), high: Math.max(...drawn) };
  });
  return {
    lines: [
      line('first heads kept, others from the corrupt run', 'ink', cut.resample, 1),
      ...(cut.mean
        ? [line('first heads kept, others at the mean of both', 'dotted', cut.mean, 1)]
        : []),
      line('first heads taken out, others kept', 'accent', cut.rest, 0),
      {
        name: 'as many by lot kept, three draws',
        look: 'faint',
        points: [...lot, { x: total, y: 1, low: 1, high: 1 }],
      },
    ],
    x: { label: 'heads', log: true, domain: [1, total], format: String },
    y: { label: 'share of the gap', format: percent, tickFormat: percent },
    references: [
      { way: 'y', at: 1 },
      { way: 'x', at: sizes[index]!, chosen: true, label: String(sizes[index]!) },
    ],
  };
}

export function cutTable(cut: CircuitCut): TableTwin {
  return {
    columns: ['heads', 'kept', 'kept, others at mean', 'taken out', 'by lot'],
    rows: cut.sizes.map((size, i) => [
      String(size),
      cut.resample[i]!,
      cut.mean?.[i] ?? null,
      cut.rest[i]!,
      mean(atSize(cut.random, i)),
    ]),
  };
}

/** The circuit as data, to be taken elsewhere. */
export function circuitJson(
  result: CircuitFinderResult,
  { clean, corrupt, cutNodes, cutWays }: CircuitFinderSpec,
  cut: CircuitCut,
  index: number,
): string {
  const size = cut.sizes[index]!;
  const nodes = headOrder(result.exact, result.secant).slice(0, size);
  return JSON.stringify(
    {
      ...{ clean, corrupt, answer: result.answer, foil: result.foil },
      heads: nodes.map((at) => ({
        hook: `blocks.${at.layer}.attn.hook_z`,
        ...at,
        exact: valueOf(result.exact, at) ?? null,
        secant: valueOf(result.secant, at),
      })),
      mlps: 'all',
      cut: { parts: cutNodes, ways: cutWays },
      [cutNodes.length + cutWays.length === 0 ? 'faithfulness' : 'faithfulnessWithNothingCut']: {
        resample: cut.resample[index],
        mean: cut.mean?.[index] ?? null,
        withoutThem: cut.rest[index],
        byLot: atSize(cut.random, index),
      },
    },
    null,
    2,
  );
}
