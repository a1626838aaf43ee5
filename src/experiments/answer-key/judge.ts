import { nodesOf, sameNode, type NodeGrid, type NodePlace } from '../circuit-finder/nodes.ts';
import { auroc } from '../measure/auroc.ts';
import { EDGES, sameEdge, type Edge } from './edges.ts';
import type { AnswerKeyResult } from './spec.ts';

type Key = AnswerKeyResult['key'];

/** Shares of the gap that lie no further apart are ranked alike: noise decides between those. */
const ALIKE = 0.001;

/** By size, as a circuit is chosen: against the answer counts as much as for it. */
function scoreOf<Item>(
  items: readonly Item[],
  size: (item: Item) => number,
  isTrue: (item: Item) => boolean,
): number {
  const sizes = (wanted: boolean) =>
    items.filter((item) => isTrue(item) === wanted).map((item) => Math.abs(size(item)));
  return auroc(sizes(true), sizes(false), ALIKE);
}

const inKey = ({ heads }: Key, node: NodePlace) => heads.some((head) => sameNode(head, node));

/** How well a map of shares tells the circuit's parts from all others: 1 where each of them lies above, half by chance. */
export function scoreNodes(grid: NodeGrid, key: Key): number {
  const nodes = nodesOf(grid);
  const share = ({ layer, head }: NodePlace) => grid[layer]!.at(head ?? -1)!;
  return scoreOf(nodes, share, (node) => inKey(key, node));
}

/** The same of ways. */
export const scoreEdges = <Measured extends Edge>(
  edges: readonly Measured[],
  share: (edge: Measured) => number,
  key: Key,
): number => scoreOf(edges, share, (edge) => sameEdge(edge, key.edge));

export interface Judgement {
  /** Of the circuit, how many were marked. */
  readonly hits: number;
  /** Of what was marked, the share that is in the circuit; null where nothing was. */
  readonly precision: number | null;
  /** Of the circuit, the share that was marked. */
  readonly recall: number;
  /** Of a choice that knows only yes and no. */
  readonly auroc: number;
}

function judge<Item>(
  all: readonly Item[],
  isMarked: (item: Item) => boolean,
  isTrue: (item: Item) => boolean,
): Judgement {
  const marked = all.filter(isMarked);
  const hits = marked.filter(isTrue).length;
  return {
    hits,
    precision: marked.length === 0 ? null : hits / marked.length,
    recall: hits / all.filter(isTrue).length,
    auroc: scoreOf(all, (item) => Number(isMarked(item)), isTrue),
  };
}

/** What a choice of parts is worth against the key. */
export const judgeMarks = (
  marked: readonly NodePlace[],
  { gradient, key }: Pick<AnswerKeyResult, 'gradient' | 'key'>,
): Judgement =>
  judge(
    nodesOf(gradient),
    (node) => marked.some((one) => sameNode(one, node)),
    (node) => inKey(key, node),
  );

/** The same of a choice of ways, among all that the model has. */
export const judgeEdges = (
  marked: readonly Edge[],
  { key }: Pick<AnswerKeyResult, 'key'>,
): Judgement =>
  judge(
    EDGES,
    (edge) => marked.some((one) => sameEdge(one, edge)),
    (edge) => sameEdge(edge, key.edge),
  );
