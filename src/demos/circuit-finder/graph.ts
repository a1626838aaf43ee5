import {
  headOrder,
  nodeName,
  sameNode,
  type NodePlace,
} from '../../experiments/circuit-finder/nodes.ts';
import type {
  CircuitFinderResult,
  CircuitFinderSpec,
  CircuitGraph,
} from '../../experiments/circuit-finder/spec.ts';
import { reads, sameWay, type StraightWay } from '../../experiments/circuit-finder/ways.ts';
import { headName } from '../../words/heads.ts';
import { series, upper } from '../../words/lists.ts';
import { countWord, formatNumber } from '../../words/numbers.ts';
import { leadWords } from '../../words/pairSentence.ts';
import { quoted } from '../../words/tokens.ts';
import type { Graph } from '../kit/circuitGraph.ts';
import type { TableTwin } from '../kit/table.ts';
import { partName } from '../../words/parts.ts';

/** Less of the gap is no line, and of more lines nobody sees which is which. */
const [LEAST, MOST] = [0.02, 16];

const percent = (share: number) => `${formatNumber(share * 100, 0)}%`;

export interface DrawnWay extends StraightWay {
  /** The guess by secants; null of ways to the answer, which are all measured. */
  readonly estimate: number | null;
  readonly exact: number | null;
}

export interface DrawnCircuit {
  readonly result: CircuitFinderResult;
  readonly graph: CircuitGraph;
  readonly nodes: CircuitGraph['nodes'];
  readonly ways: readonly DrawnWay[];
  readonly kept: number;
}

const worthOf = ({ exact, estimate }: DrawnWay) => exact ?? estimate ?? 0;

/** The kept heads that can be drawn, the largest MLPs, and the heaviest ways between them and to the answer. */
export function drawnCircuit(
  result: CircuitFinderResult,
  graph: CircuitGraph,
  kept: number,
): DrawnCircuit {
  const first = headOrder(result.exact, result.secant).slice(0, kept);
  const nodes = graph.nodes.filter(
    (node) => node.head === null || first.some((at) => sameNode(at, node)),
  );
  const place = ({ layer, head }: NodePlace) => ({ layer, head });
  const counts = (way: DrawnWay) => Math.abs(worthOf(way)) >= LEAST;
  const inner = graph.ways.filter(
    (way) =>
      counts(way) &&
      nodes.some((node) => sameNode(node, way.from)) &&
      readersOf({ result, graph, nodes }, way).length > 0,
  );
  const toAnswer = nodes
    .map((node) => ({ from: place(node), to: null, estimate: null, exact: node.toAnswer }))
    .filter(counts);
  return { ...{ result, graph, nodes, kept }, ways: [...inner.slice(0, MOST), ...toAnswer] };
}

function readersOf(
  { result, graph, nodes }: Pick<DrawnCircuit, 'result' | 'graph' | 'nodes'>,
  way: StraightWay,
): NodePlace[] {
  const heads = { nHeads: result.nHeads, nKeyValueHeads: graph.nKeyValueHeads };
  return nodes.filter((node) => reads(heads, node, way));
}

/** Tells a way from every other: `MLP 0 v 23.1`. */
export const wayName = ({ from, to }: StraightWay): string =>
  to ? `${nodeName(from)} ${to.input} ${headName(to)}` : `${nodeName(from)} answer`;

const INPUTS = { q: 'query', k: 'key', v: 'value' } as const;

/** `MLP 0 to the value of 23.3`; a key or value that several heads share is named by those that are drawn. */
export function tellWay(drawn: DrawnCircuit, way: StraightWay): string {
  const { from, to } = way;
  if (!to) return `${nodeName(from)} to the answer`;
  const { nHeads } = drawn.result;
  const { nKeyValueHeads } = drawn.graph;
  const readers = readersOf(drawn, way).map(nodeName);
  const others =
    to.input === 'q'
      ? headName(to)
      : headName({ ...to, head: (to.head * nHeads) / nKeyValueHeads });
  return `${nodeName(from)} to the ${INPUTS[to.input]} of ${readers.length > 0 ? series(readers) : others}`;
}

export function graphOf({ result, nodes, ways, graph }: DrawnCircuit): Graph {
  return {
    ...{ strTokens: result.clean.strTokens, answer: result.answer },
    nodes: nodes.map((node) => ({
      name: nodeName(node),
      ...(node.head === null && { written: `M${node.layer}` }),
      kind: node.head === null ? 'mlp' : 'head',
      ...{ layer: node.layer, position: node.position, share: node.share },
    })),
    ways: ways.map((way) => ({
      ...{ name: wayName(way), from: nodeName(way.from), input: way.to?.input ?? null },
      to: readersOf({ result, graph, nodes }, way).map(nodeName),
      worth: worthOf(way),
    })),
  };
}

/** `6% (≈13%)`: patched, and the guess; a guess alone is `≈13%`. */
function tellWorth({ estimate, exact }: DrawnWay): string {
  if (estimate === null) return percent(exact!);
  const guess = `≈${percent(estimate)}`;
  return exact === null ? guess : `${percent(exact)} (${guess})`;
}

const bySize = (ways: readonly DrawnWay[]) =>
  ways.toSorted((a, b) => Math.abs(worthOf(b)) - Math.abs(worthOf(a)));

/** The drawn parts and ways, and what is cut without being drawn: so that it can be mended. */
export const nodeItems = ({ nodes }: DrawnCircuit, cut: readonly NodePlace[]) => [
  ...nodes.map((node) => ({
    name: nodeName(node),
    label: partName(node),
    worth: percent(node.share),
  })),
  ...cut
    .filter((one) => !nodes.some((node) => sameNode(node, one)))
    .map((node) => ({ name: nodeName(node), label: partName(node) })),
];

export const wayItems = (drawn: DrawnCircuit, cut: readonly StraightWay[]) => [
  ...bySize(drawn.ways).map((way) => ({
    ...{ name: wayName(way), label: tellWay(drawn, way), worth: tellWorth(way) },
  })),
  ...cut
    .filter((one) => !drawn.ways.some((way) => sameWay(way, one)))
    .map((way) => ({ name: wayName(way), label: tellWay(drawn, way) })),
];

export function graphTitle(drawn: DrawnCircuit): string {
  const [first] = bySize(drawn.ways.filter(({ to }) => to !== null));
  if (!first) return 'No drawn part feeds a drawn head by a way worth 2% of the gap';
  const told = `From ${tellWay(drawn, first)}`;
  return first.exact === null
    ? `${told}: guessed at ${percent(first.estimate!)} of the gap`
    : `${told}: ${percent(first.exact)} of the gap comes by that way`;
}

export function graphCaption({ graph, nodes, kept }: DrawnCircuit): string {
  const heads = nodes.filter(({ head }) => head !== null).length;
  const first =
    heads < kept
      ? `the first ${countWord(heads)} of the ${kept} kept heads`
      : heads === 1
        ? 'the kept head'
        : `the ${countWord(heads)} kept heads`;
  const patched = graph.ways.filter(({ exact }) => exact !== null);
  const agreed =
    graph.agreement === null
      ? ''
      : ` Their correlation with the guesses is ${formatNumber(graph.agreement)}.`;
  return `Drawn are ${first} and, as boxes, the ${countWord(nodes.length - heads)} largest MLPs, each at the token where it is guessed to matter most; a way counts all tokens. A way leads straight from what a part writes to a head’s query (q), key (k) or value (v), or to the answer, past everything between. All ways between heads are guessed by secants in one pass back; the heaviest ${countWord(patched.length)} among these parts were also patched one by one, and so was every way to the answer.${agreed} Ways into MLPs are not estimated. Dashed and orange works against the answer.`;
}

/** Of each drawn way the guess and the patch. */
export const graphTable = (drawn: DrawnCircuit): TableTwin => ({
  columns: ['way', 'guessed', 'patched exactly'],
  rows: bySize(drawn.ways).map((way) => [tellWay(drawn, way), way.estimate, way.exact]),
});

export interface Remains {
  /** Left of the gap in the whole model; null while it is not measured. */
  readonly share: number | null;
  readonly told: string;
}

type Cuts = Pick<CircuitFinderSpec, 'cutNodes' | 'cutWays'>;

/** What is cut, in words: `One part and two ways cut`. */
function cutWords({ cutNodes, cutWays }: Cuts): string {
  const count = (of: number, one: string) =>
    of === 0 ? [] : [of === 1 ? `one ${one}` : `${countWord(of)} ${one}s`];
  return `${upper(series([...count(cutNodes.length, 'part'), ...count(cutWays.length, 'way')]))} cut`;
}

/** How the answer stands with what the reader cut. `remains` is null where it is of something else. */
export function tellRemains(
  { result, kept }: DrawnCircuit,
  cuts: Cuts,
  remains: CircuitFinderResult['remains'],
  keeps: number,
): Remains {
  const { clean, corrupt } = result;
  const alone = (share: number) =>
    `With ${kept === 1 ? 'one head' : `${kept} heads`} kept it is ${percent(share)}.`;
  if (cuts.cutNodes.length + cuts.cutWays.length === 0)
    return {
      share: 1,
      told: `Nothing is cut: ${leadWords(result, clean.lead)}, all of the gap. ${alone(keeps)}`,
    };
  if (!remains)
    return { share: null, told: `${cutWords(cuts)}: only the live model can tell what remains.` };
  const share = (remains.whole.lead - corrupt.lead) / (clean.lead - corrupt.lead);
  return {
    share,
    told: `${cutWords(cuts)}: ${leadWords(result, remains.whole.lead)}, and the model says ${quoted(remains.whole.top)}. ${percent(share)} of the gap remains. ${alone(remains.alone)}`,
  };
}
