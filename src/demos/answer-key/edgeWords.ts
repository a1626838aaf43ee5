import { EDGES, MOST_EDGES, sameEdge, type Edge } from '../../experiments/answer-key/edges.ts';
import type { AnswerKeyResult } from '../../experiments/answer-key/spec.ts';
import { headName, type HeadPlace } from '../../words/heads.ts';
import { series, upper } from '../../words/lists.ts';
import { countWord, formatNumber } from '../../words/numbers.ts';
import { WAYS, type Way } from '../../words/parts.ts';
import { edgeLabel, edgeShare, edgeWorth, firstEdges, INPUT_NAMES } from './edges.ts';

type Result = AnswerKeyResult;

export const waysTitle = ({ key }: Result, receiver: HeadPlace, told: boolean): string =>
  told
    ? `The way in the answer key: ${edgeLabel(key.edge)}`
    : `What head ${headName(receiver)} reads of each earlier part, by its query, its key and its value`;

export function waysCaption(receiver: HeadPlace, way: Way): string {
  const how = {
    gradient: 'guessed by gradients',
    secant: 'guessed by secants',
    exact: 'patched one by one',
  }[way];
  return `A cell is a way: from an earlier part (M is an MLP) straight to the query, the key or the value of head ${headName(receiver)}, everything between held. Its colour is its share of the gap, ${how}. The query says what a head looks for, the key what a word is found by, the value what it hands on.`;
}

/** What is marked, for those who do not see it. */
export function markedSentence(edges: readonly Edge[]): string {
  if (edges.length === 0) return 'No way is marked. Press a cell to mark its way.';
  const full = edges.length === MOST_EDGES ? ' More cannot be marked.' : '';
  return `${upper(countWord(edges.length))} ${edges.length === 1 ? 'way is' : 'ways are'} marked. Press a cell again to unmark it.${full}`;
}

export const edgeDescribed = (
  result: Result,
  way: Way,
  edge: Edge,
  states: readonly string[],
): string => series([`${edgeLabel(edge)}: ${edgeWorth(result, way, edge)} of the gap`, ...states]);

/** Which of the finders has the key's way furthest down; none where they do equally well. */
export type Worst = Way | 'none';

export const FINDER_OPTIONS: readonly { readonly value: Worst; readonly label: string }[] = [
  { value: 'gradient', label: 'the gradient' },
  { value: 'secant', label: 'secants' },
  { value: 'exact', label: 'exact patching' },
  { value: 'none', label: 'none: all do equally well' },
];

export const finderQuestion = ({ key }: Result): string =>
  `Three finders put all ${EDGES.length} ways in order, by the size of their share. Which of them has ${edgeLabel(key.edge)} furthest down?`;

export function worstFinder({ scores }: Result): Worst {
  const score = (way: Way) => scores[way].edges;
  const [first, ...others] = WAYS.map(({ value }) => value).toSorted((a, b) => score(a) - score(b));
  return others.every((way) => score(way) === score(first!)) ? 'none' : first!;
}

export function finderReveal(result: Result): string {
  const { scores, key } = result;
  const worst = worstFinder(result);
  const named = FINDER_OPTIONS.find(({ value }) => value === worst)!.label;
  const told =
    worst === 'none'
      ? `None: all three score ${formatNumber(scores.exact.edges, 3)} on ways.`
      : `${upper(named)}: on ways the AUROC is ${formatNumber(scores[worst].edges, 3)}.`;
  const [exact, secant, gradient] = (['exact', 'secant', 'gradient'] as const).map((way) =>
    edgeWorth(result, way, key.edge),
  );
  const worth = ` That way is worth ${exact} of the gap patched exactly, ${secant} by secant and ${gradient} by gradient.`;
  return told + worth + (worst === 'gradient' ? saturated(result) : '');
}

const SATURATED = 0.9;

/** Why the gradient overlooks the way, where that can be seen. */
function saturated({ clean, corrupt, key }: Result): string {
  const { layer, head } = key.edge.receiver;
  const looks = [clean, corrupt].map(({ attention }) => attention[layer]![head]!.at(-1)!);
  const most = looks.map((look) => Math.max(...look));
  const [one, other] = looks.map((look, run) => look.indexOf(most[run]!));
  if (Math.min(...most) < SATURATED || one === other) return '';
  return ` In either run head ${headName({ layer, head })} has more than ${formatNumber(SATURATED * 100, 0)}% of its attention on one word, but not on the same. A small step of its key hardly moves that, and a gradient sees small steps only.`;
}

export function edgesTitle(result: Result): string {
  const { sender, receiver, input } = result.key.edge;
  const from = headName({ layer: sender.layer, head: sender.head! });
  return `From ${from} to the ${INPUT_NAMES[input]} of ${headName(receiver)}: ${edgeWorth(result, 'exact', result.key.edge)} patched, ${edgeWorth(result, 'gradient', result.key.edge)} by gradient`;
}

export const edgesCaption = (result: Result): string =>
  `A way leads from a head or an MLP straight to one input of a later head, everything between held. Of ${EDGES.length} the ${countWord(firstEdges(result).length)} are listed that one of the three measures puts first, as shares of the gap. Marked is the one in the answer key.`;

export const edgeRows = (result: Result) =>
  firstEdges(result).map((edge) => ({
    label: edgeLabel(edge),
    values: (['exact', 'secant', 'gradient'] as const).map((way) => edgeShare(result, way, edge)),
    marked: sameEdge(edge, result.key.edge),
  }));
