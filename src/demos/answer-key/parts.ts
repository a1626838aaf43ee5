import {
  bySize,
  nodeName,
  nodesOf,
  sameNode,
  valueOf,
  type NodePlace,
} from '../../experiments/circuit-finder/nodes.ts';
import type { AnswerKeyResult } from '../../experiments/answer-key/spec.ts';
import { series } from '../../words/lists.ts';
import { formatSigned } from '../../words/numbers.ts';
import { partName, WAYS, type Way } from '../../words/parts.ts';
import type { TableTwin } from '../kit/table.ts';

/** `heads 0.1 and 2.3`, `head 0.1 and MLP 2`. */
export function partList(nodes: readonly NodePlace[]): string {
  const heads = nodes.filter(({ head }) => head !== null).map(nodeName);
  const mlps = nodes.filter(({ head }) => head === null).map(nodeName);
  const named =
    heads.length > 0 ? [`${heads.length === 1 ? 'head' : 'heads'} ${series(heads)}`] : [];
  return series([...named, ...mlps]);
}

/** The same choice of parts has the same name, in whatever order it was made. */
export const choiceName = (nodes: readonly NodePlace[]): string =>
  nodes.map(nodeName).toSorted().join(' ');

/** In or out of the choice, which stays in the order of layers. */
export function toggleNode(nodes: readonly NodePlace[], at: NodePlace): NodePlace[] {
  const rest = nodes.filter((node) => !sameNode(node, at));
  const place = ({ layer, head }: NodePlace) => 100 * layer + (head ?? 99);
  return rest.length < nodes.length ? rest : [...rest, at].sort((a, b) => place(a) - place(b));
}

/** What the map that is shown puts first. */
export const strongest = (result: AnswerKeyResult, way: Way): NodePlace =>
  bySize(nodesOf(result[way]), (node) => valueOf(result[way], node)!)[0]!;

/** Parts that are not in the key and yet larger than its smallest by gradient. */
export function beforeTheKey({ gradient, key }: AnswerKeyResult): {
  readonly missed: NodePlace;
  readonly others: NodePlace[];
} {
  const size = (node: NodePlace) => Math.abs(valueOf(gradient, node)!);
  const missed = bySize(key.heads, size).at(-1)!;
  const isKey = (node: NodePlace) => key.heads.some((head) => sameNode(head, node));
  const others = nodesOf(gradient).filter((node) => !isKey(node) && size(node) > size(missed));
  return { missed, others: bySize(others, size) };
}

export const shareOf = (result: AnswerKeyResult, way: Way, node: NodePlace): string =>
  formatSigned(valueOf(result[way], node)!);

export const mapTable = (result: AnswerKeyResult): TableTwin => ({
  columns: ['part', ...WAYS.map(({ label }) => label)],
  rows: nodesOf(result.gradient).map((node) => [
    partName(node),
    ...WAYS.map(({ value }) => valueOf(result[value], node)!),
  ]),
});
