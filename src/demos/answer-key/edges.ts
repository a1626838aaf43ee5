import {
  edgeIndex,
  EDGES,
  INPUTS,
  RECEIVERS,
  sameEdge,
  sendersTo,
  type Edge,
  type Input,
} from '../../experiments/answer-key/edges.ts';
import {
  bySize,
  nodeName,
  valueOf,
  type NodePlace,
} from '../../experiments/circuit-finder/nodes.ts';
import type { AnswerKeyResult } from '../../experiments/answer-key/spec.ts';
import { headName, type HeadPlace } from '../../words/heads.ts';
import { formatSigned } from '../../words/numbers.ts';
import { WAYS, type Way } from '../../words/parts.ts';
import type { Cell } from '../kit/cell.ts';
import type { TableTwin } from '../kit/table.ts';

/** Ways that each measure puts first. */
const FIRST = 4;

export const INPUT_NAMES: Readonly<Record<Input, string>> = { q: 'query', k: 'key', v: 'value' };

/** `0.1 → key of 2.3`. */
export const edgeLabel = ({ sender, receiver, input }: Edge): string =>
  `${nodeName(sender)} → ${INPUT_NAMES[input]} of ${headName(receiver)}`;

export const edgeShare = ({ edges }: AnswerKeyResult, way: Way, edge: Edge): number =>
  edges[way][edgeIndex(edge)]!;

export const edgeWorth = (result: AnswerKeyResult, way: Way, edge: Edge): string =>
  formatSigned(edgeShare(result, way, edge));

/** The same choice of ways has the same name, in whatever order it was made. */
export const edgesName = (edges: readonly Edge[]): string =>
  edges.map(edgeLabel).toSorted().join(' ');

/** In or out of the choice, which stays in the order of all ways. */
export function toggleEdge(edges: readonly Edge[], at: Edge): Edge[] {
  const rest = edges.filter((edge) => !sameEdge(edge, at));
  return rest.length < edges.length
    ? rest
    : [...rest, at].sort((a, b) => edgeIndex(a) - edgeIndex(b));
}

/** Whose ways are shown first: the head that the shown measure puts first, of those that any part can reach. */
export const firstReceiver = (result: AnswerKeyResult, way: Way): HeadPlace =>
  bySize(RECEIVERS, (head) => valueOf(result[way], head)!)[0] as HeadPlace;

/** What one head reads: its inputs down, the earlier parts across. */
export interface WaysMap {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly values: readonly (readonly number[])[];
  readonly edgeAt: (row: number, column: number) => Edge;
  /** Null where the way leads elsewhere. */
  readonly cellOf: (edge: Edge) => Cell | null;
}

export function waysMap(result: AnswerKeyResult, way: Way, receiver: HeadPlace): WaysMap {
  const senders = sendersTo(receiver);
  const edgeAt = (row: number, column: number): Edge => ({
    sender: senders[column]!,
    receiver,
    input: INPUTS[row]!,
  });
  const written = ({ layer, head }: NodePlace) =>
    head === null ? `M${layer}` : `${layer}.${head}`;
  return {
    rows: INPUTS.map((input) => INPUT_NAMES[input]),
    columns: senders.map(written),
    values: INPUTS.map((_, row) =>
      senders.map((_sender, column) => edgeShare(result, way, edgeAt(row, column))),
    ),
    edgeAt,
    cellOf: (edge) => {
      const column = senders.findIndex((sender) =>
        sameEdge(edge, { sender, receiver, input: edge.input }),
      );
      return column < 0 ? null : [INPUTS.indexOf(edge.input), column];
    },
  };
}

export const waysTable = (result: AnswerKeyResult, receiver: HeadPlace): TableTwin => ({
  columns: ['way', ...WAYS.map(({ label }) => label)],
  rows: EDGES.filter((edge) => headName(edge.receiver) === headName(receiver)).map((edge) => [
    edgeLabel(edge),
    ...WAYS.map(({ value }) => edgeShare(result, value, edge)),
  ]),
});

/** Those that any of the three measures puts first, and the key's: the largest first, as patched. */
export function firstEdges({ edges, key }: AnswerKeyResult): Edge[] {
  const places = [...EDGES.keys()];
  const ordered = (way: Way) => {
    const size = (place: number) => Math.abs(edges[way][place]!);
    return places.toSorted((a, b) => size(b) - size(a));
  };
  const first = new Set(WAYS.flatMap(({ value }) => ordered(value).slice(0, FIRST)));
  first.add(edgeIndex(key.edge));
  return ordered('exact')
    .filter((place) => first.has(place))
    .map((place) => EDGES[place]!);
}
