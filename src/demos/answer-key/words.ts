import type { NodePlace } from '../../experiments/circuit-finder/nodes.ts';
import { EDGES, type Edge } from '../../experiments/answer-key/edges.ts';
import { judgeEdges, judgeMarks, type Judgement } from '../../experiments/answer-key/judge.ts';
import type { CircuitName } from '../../experiments/answer-key/pairs.ts';
import type { AnswerKeyResult } from '../../experiments/answer-key/spec.ts';
import { WORDS } from '../../experiments/answer-key/words.ts';
import { headName } from '../../words/heads.ts';
import { series, upper } from '../../words/lists.ts';
import { countWord, formatNumber } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';
import { edgeLabel } from './edges.ts';
import { beforeTheKey, partList, shareOf } from './parts.ts';
import { WAYS, type Way } from '../../words/parts.ts';

type Result = AnswerKeyResult;

export const CIRCUIT_OPTIONS: readonly { readonly value: CircuitName; readonly label: string }[] = [
  { value: 'induction', label: 'says what followed last time' },
  { value: 'mark', label: 'says the word after the mark' },
];

const partCount = ({ gradient }: Result) => gradient.flat().length;

const MODEL_SENTENCE = `The model knows ${WORDS.length} words: ${series(WORDS)}. Its weights are written by the page: no model is fetched.`;

export function taskSentence({ clean, corrupt, answer, foil }: Result): string {
  const right = clean.top === answer && corrupt.top === foil;
  if (right)
    return `${MODEL_SENTENCE} It says ${quoted(answer)} after the clean prompt and ${quoted(foil)} after the corrupt one.`;
  return `${MODEL_SENTENCE} Here it does not do what it was written for: it says ${quoted(clean.top)} after the clean prompt and ${quoted(corrupt.top)} after the corrupt one, so that its circuit need not stand out.`;
}

export function mapTitle(result: Result, way: Way, told: boolean): string {
  if (told) return `The answer key: ${partList(result.key.heads)}`;
  const count = partCount(result);
  if (way === 'exact') return `What each of ${count} parts brings back, patched one by one`;
  return `What each of ${count} parts is worth, guessed by ${way}s`;
}

export function mapCaption({ answer, foil }: Result, way: Way): string {
  const gap = `the gap between the two leads of ${quoted(answer)} over ${quoted(foil)}`;
  const what = {
    gradient: `the share of ${gap} that a part of the clean run is guessed to bring back, put into the corrupt one: its change times the gradient there`,
    secant: `the share of ${gap} that a part is guessed to bring back: its change times slopes taken between the two runs`,
    exact: `the share of ${gap} that came back when the part of the clean run was put into the corrupt one`,
  };
  return `A cell is ${what[way]}.`;
}

export function lookSentence(node: NodePlace): string {
  return `MLP ${node.layer} looks nowhere: at each token it reads what the stream holds there.`;
}

export const MARK_QUESTION =
  'Which parts did we write to do this, and by which way does one of them reach another? Mark both, then compare with the answer key.';

export const MARK_HINT = 'Mark parts, and ways, to compare';

export function markHints({ key }: Result): string[] {
  const decoys = `${upper(countWord(key.decoys.length))} heads are decoys. A twin looks where a head of the circuit looks.`;
  return [
    `The answer key holds ${countWord(key.heads.length)} heads, in two layers, and one way between them.`,
    'One of them looks at the token before its own, wherever it stands.',
    decoys,
    'The later head does not pass on what the earlier one writes. It looks for a word that has it.',
  ];
}

/** `heads 0.1 and 2.3, and one way`. */
export function choiceLabel(marked: readonly NodePlace[], edges: readonly Edge[]): string {
  if (edges.length === 0) return partList(marked);
  const ways = counted(edges.length, 'way');
  return marked.length === 0 ? ways : `${partList(marked)}, and ${ways}`;
}

export function markReveal(
  result: Result,
  marked: readonly NodePlace[],
  edges: readonly Edge[],
): string {
  const { key } = result;
  const [first, second, everything] = key.decoys.map(headName);
  const decoys = `Heads ${first} and ${second} look where these look, but write where nobody reads; head ${everything} looks at all words alike and says them all.`;
  const own = marked.length + edges.length > 0 ? [marksSentence(result, marked, edges)] : [];
  return [keySentence(result), decoys, ...own].join(' ');
}

/** What the circuit does, head by head. */
function keySentence({ key }: Result): string {
  const [before, finder] = key.heads.map(headName);
  return `Head ${before} writes at each word what stood before it. Head ${finder} looks for that, by the key of each word, and says the word it finds: the way is ${edgeLabel(key.edge)}.`;
}

const counted = (count: number, one: string) =>
  `${countWord(count)} ${count === 1 ? one : `${one}s`}`;

/** What the reader's marks are worth: parts, and then ways. */
export function marksSentence(
  result: Result,
  marked: readonly NodePlace[],
  edges: readonly Edge[],
): string {
  const told = (count: number, one: string, judged: Judgement) => {
    const { hits, precision, recall, auroc } = judged;
    const score = `AUROC ${formatNumber(auroc, 3)}`;
    if (count === 0) return `No ${one} is marked: ${score}, which is chance.`;
    return `Of your ${counted(count, one)} ${countWord(hits)} ${hits === 1 ? 'is' : 'are'} in the answer key: precision ${formatNumber(precision ?? 0)}, recall ${formatNumber(recall)}, ${score}.`;
  };
  return [
    told(marked.length, 'part', judgeMarks(marked, result)),
    told(edges.length, 'way', judgeEdges(edges, result)),
  ].join(' ');
}

export function scoresTitle(result: Result): string {
  const { gradient, secant, exact } = result.scores;
  const { missed, others } = beforeTheKey(result);
  if (Math.min(secant.nodes, exact.nodes, secant.edges, exact.edges) < 1)
    return 'On these prompts not even exact patching and secants agree with the answer key';
  if (gradient.nodes < 1)
    return `The gradient puts ${countWord(others.length)} other ${others.length === 1 ? 'part' : 'parts'} before ${partList([missed])}`;
  if (gradient.edges < 1)
    return `All three find both heads; on ways the gradient scores ${formatNumber(gradient.edges)}`;
  return 'All three tell the circuit from the rest';
}

export function scoresCaption(result: Result): string {
  const { drawn, key } = result;
  const { missed, others } = beforeTheKey(result);
  const first = others[0];
  const misled = first
    ? ` By gradient ${partList([first])} (${shareOf(result, 'gradient', first)}) comes before ${partList([missed])} (${shareOf(result, 'gradient', missed)}); patched exactly they are worth ${shareOf(result, 'exact', first)} and ${shareOf(result, 'exact', missed)}.`
    : '';
  const few = `Of ${partCount(result)} parts ${countWord(key.heads.length)} are in the answer key, of ${EDGES.length} ways one.`;
  return `AUROC: how often what is in the answer key is larger than what is not, whatever the sign. 1 is always, 0.5 is chance; shares less than 0.001 apart count as alike. ${few}${misled} The last two columns are means over ${countWord(drawn.pairs)} other pairs.`;
}

export const scoreColumns = ({ drawn }: Result) =>
  ['parts', 'ways', `parts, ${drawn.pairs} pairs`, `ways, ${drawn.pairs} pairs`].map((title) => ({
    title,
    look: 'share' as const,
    format: (value: number) => formatNumber(value, 3),
  }));

export function scoreRows(result: Result, marked: readonly NodePlace[], edges: readonly Edge[]) {
  const { scores, drawn } = result;
  const methods = WAYS.toReversed().map(({ value, label }) => ({
    label,
    values: [scores[value].nodes, scores[value].edges, drawn[value].nodes, drawn[value].edges],
  }));
  const own = [judgeMarks(marked, result).auroc, judgeEdges(edges, result).auroc, null, null];
  return [...methods, { label: 'your marks', values: own, marked: true }];
}

export const described = (
  result: Result,
  way: Way,
  node: NodePlace,
  states: readonly string[],
): string => series([`${partList([node])}: ${shareOf(result, way, node)} of the gap`, ...states]);
