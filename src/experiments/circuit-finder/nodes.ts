import type { NodeAttribution } from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { mapGrid } from '../measure/grids.ts';
import { round, sum } from '../measure/numbers.ts';

/** A head, or the MLP of its layer where `head` is null. */
export interface NodePlace {
  readonly layer: number;
  readonly head: number | null;
}

/** `[layer][head]`, and the layer's MLP after its heads. */
export type NodeGrid<Value = number> = readonly (readonly Value[])[];

/** Estimates of each kind whose first heads and MLPs are patched exactly. */
const FIRST_HEADS = 20;
const FIRST_MLPS = 10;

/** `23.4` or `MLP 0`. */
export const nodeName = ({ layer, head }: NodePlace): string =>
  head === null ? `MLP ${layer}` : `${layer}.${head}`;

export const sameNode = (a: NodePlace, b: NodePlace): boolean =>
  a.layer === b.layer && a.head === b.head;

type Estimate = Pick<NodeAttribution, 'headZ' | 'mlpOut'>;
type Metrics = Pick<NodeAttribution, 'cleanMetric' | 'corruptMetric'>;

/** Shares of the gap over all positions. */
export const gridOf = ({ headZ, mlpOut }: Estimate): number[][] =>
  headZ.map((heads, layer) => [...heads, sum(mlpOut[layer]!)]);

/** A share to the digits that a result keeps. */
export const roundShare = (share: number): number => round(share, 4);

export const roundedGrid = (estimate: Estimate): number[][] =>
  mapGrid(gridOf(estimate), roundShare);

/** Of the gap, what a patched run's lead has brought back, rounded. */
export const patchedShare = (lead: number, { cleanMetric, corruptMetric }: Metrics): number =>
  roundShare((lead - corruptMetric) / (cleanMetric - corruptMetric));

/** What the grid has for a node; undefined where it has no such node. */
export function valueOf<Value>(
  grid: NodeGrid<Value>,
  { layer, head }: NodePlace,
): Value | undefined {
  const line = grid[layer];
  return head === null ? line?.at(-1) : line?.[head];
}

/** By layer, each layer's MLP after its heads. */
export function nodesOf(grid: NodeGrid<unknown>): NodePlace[] {
  return grid.flatMap((line, layer) =>
    line.map((_, column) => ({ layer, head: column === line.length - 1 ? null : column })),
  );
}

/** Largest first, by size: against the answer counts as much as for it. */
export function bySize(
  nodes: readonly NodePlace[],
  value: (node: NodePlace) => number,
): NodePlace[] {
  return [...nodes].sort((a, b) => Math.abs(value(b)) - Math.abs(value(a)));
}

/** The first heads and MLPs of either estimate, those that either thinks largest first. */
export function firstNodes(secant: NodeGrid, gradient: NodeGrid): NodePlace[] {
  const nodes = nodesOf(secant);
  const isHead = ({ head }: NodePlace) => head !== null;
  const first = [secant, gradient].flatMap((grid) => {
    const ordered = bySize(nodes, (node) => valueOf(grid, node)!);
    return [
      ...ordered.filter(isHead).slice(0, FIRST_HEADS),
      ...ordered.filter((node) => !isHead(node)).slice(0, FIRST_MLPS),
    ];
  });
  const larger = (node: NodePlace) =>
    Math.max(Math.abs(valueOf(secant, node)!), Math.abs(valueOf(gradient, node)!));
  return bySize(
    nodes.filter((node) => first.some((one) => sameNode(one, node))),
    larger,
  );
}

/** All heads, largest first: by their exact share where they were patched, else by the estimate. */
export function headOrder(exact: NodeGrid<number | null>, secant: NodeGrid): HeadPlace[] {
  const value = (node: NodePlace) => valueOf(exact, node) ?? valueOf(secant, node)!;
  return bySize(nodesOf(secant), value).flatMap(({ layer, head }) =>
    head === null ? [] : [{ layer, head }],
  );
}

export interface JudgedNode extends NodePlace {
  readonly estimate: number;
  readonly exact: number;
}

/** Nodes that were patched, those first on which the estimate is off most. */
export function judge(estimate: NodeGrid, exact: NodeGrid<number | null>): JudgedNode[] {
  return nodesOf(estimate)
    .flatMap((node) => {
      const patched = valueOf(exact, node);
      if (patched === null || patched === undefined) return [];
      return [{ ...node, estimate: valueOf(estimate, node)!, exact: patched }];
    })
    .sort((a, b) => Math.abs(b.estimate - b.exact) - Math.abs(a.estimate - a.exact));
}
