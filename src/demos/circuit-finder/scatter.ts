import { nodesOf, valueOf, type JudgedNode } from '../../experiments/circuit-finder/nodes.ts';
import type { CircuitFinderResult, EstimateKind } from '../../experiments/circuit-finder/spec.ts';
import { headName } from '../../words/heads.ts';
import { series } from '../../words/lists.ts';
import { formatNumber, formatSigned } from '../../words/numbers.ts';
import type { ScatterData } from '../kit/scatterOptions.ts';
import { partName } from '../../words/parts.ts';

const AXES = [
  { label: 'patched exactly (share)', format: (value: number) => formatNumber(value) },
  { label: 'by gradient (share)', format: (value: number) => formatNumber(value) },
  { label: 'by secant (share)', format: (value: number) => formatNumber(value) },
];
const EXACT = 0;
const ESTIMATE: Readonly<Record<EstimateKind, number>> = { gradient: 1, secant: 2 };

/** Every patched part: its exact share across, an estimate of it up. */
export function checkData(
  { exact, gradient, secant }: CircuitFinderResult,
  kind: EstimateKind,
  chosen: readonly string[],
): ScatterData {
  const points = nodesOf(exact).flatMap((node) => {
    const share = valueOf(exact, node);
    if (share === null || share === undefined) return [];
    const estimates = [gradient, secant].map((grid) => valueOf(grid, node) ?? NaN);
    return [{ name: partName(node), values: [share, ...estimates] }];
  });
  return { points, axes: AXES, x: EXACT, y: ESTIMATE[kind], chosen, identity: true };
}

const NAMES = { gradient: 'the gradient', secant: 'the secant' } as const;

const correlated = (value: number | null) => (value === null ? 'no value' : formatNumber(value));

export function checkTitle(result: CircuitFinderResult, kind: EstimateKind): string {
  const { all } = result.agreement[kind];
  const [worst] = result.worst[kind];
  if (result.toPatch === 0) return 'Nothing was patched: the guesses stand unchecked';
  if (!worst || all === null) return 'The exact patches are still to come';
  return `The correlation of ${NAMES[kind]} with exact patching is ${formatNumber(all)}; it is off most on ${partName(worst)}`;
}

export function checkSummary({ agreement }: CircuitFinderResult, kind: EstimateKind): string {
  const { all, heads, mlps } = agreement[kind];
  return `Correlation ${correlated(all)}: heads ${correlated(heads)}, MLPs ${correlated(mlps)}`;
}

const off = (node: JudgedNode) =>
  `${partName(node)} (${formatSigned(node.estimate)} for ${formatSigned(node.exact)})`;

/** Heads that are named one by one. */
const NAMED = 4;

/** Why a gradient overlooks what moves a head's attention; empty where no head's is saturated. */
function saturatedWords({ saturated }: CircuitFinderResult): string {
  if (saturated.length === 0) return '';
  const names = saturated.slice(0, NAMED).map(headName);
  const more = saturated.length - names.length;
  const named = more > 0 ? `${names.join(', ')} and ${more} more` : series(names);
  const heads = saturated.length === 1 ? `head ${named} looks` : `heads ${named} look`;
  return ` From the last token ${heads} almost only at one token, in both runs, but not at the same: a small step hardly moves such attention, so the gradient overlooks what moves it.`;
}

export function checkCaption(result: CircuitFinderResult, kind: EstimateKind): string {
  const { worst, missed, toPatch } = result;
  if (toPatch === 0) return 'Choose below what is to be patched.';
  const isGradient = kind === 'gradient';
  const why = isGradient ? saturatedWords(result) : '';
  const far = `On the dashed line guess and patch agree. ${isGradient ? 'By gradient' : 'By secant'} these are off most: ${series(worst[kind].map(off))}.${why}`;
  if (missed === null) {
    return `${far} Only parts that one of the two guesses puts among its first were patched: one that both overlook is not here.`;
  }
  if (missed.length === 0) {
    return `${far} Every part was patched: of the first ten heads and MLPs the guesses together missed none.`;
  }
  return `${far} Every part was patched: of the first ten heads and the first ten MLPs both guesses missed ${series(missed.map(partName))}.`;
}
