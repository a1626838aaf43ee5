import type { LogitLensResult } from '../../experiments/logit-lens/spec.ts';
import { formatCount, formatProbability } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';

/** Row names from the first layer up: the stream before each layer, then after the last. */
export const rowNames = (nLayers: number): string[] =>
  Array.from({ length: nLayers + 1 }, (_, row) => (row === nLayers ? 'end' : String(row)));

const place = (row: number, nLayers: number) =>
  row === nLayers ? 'after the last layer' : `before layer ${row}`;

/** `3rd of the choices` needs no ordinals: 0 is "the first choice". */
export function rankText(rank: number): string {
  if (rank === 0) return 'is the first choice';
  const about = rank < 100 ? '' : 'about ';
  return `has ${about}${formatCount(rank)} ${rank === 1 ? 'token' : 'tokens'} before it`;
}

export function title({ end, nLayers, rows, strTokens }: LogitLensResult): string {
  if (!end) return `${rows.length} of ${nLayers + 1} readings so far`;
  const last = quoted(strTokens.at(-1)!);
  const { choice, settledFrom } = end;
  const says = `After ${last} the model says ${quoted(choice)}`;
  if (settledFrom === 0) return `${says}, as it would at every layer`;
  if (settledFrom === nLayers) return `${says}; no layer on the way has it first`;
  return `${says}, and would have from ${place(settledFrom, nLayers).replace('before ', '')} on`;
}

export const READ = [
  { value: 'half', label: 'by half of the layers' },
  { value: 'late', label: 'later, but on the way' },
  { value: 'end', label: 'only after the last layer' },
] as const;

export const readQuestion = ({ strTokens, nLayers }: LogitLensResult): string =>
  `What the model says after ${quoted(strTokens.at(-1)!)}: from which of its ${nLayers} layers on would it say the same, if it stopped there?`;

/** Null until the last row is there. */
export function readClass({
  end,
  nLayers,
}: LogitLensResult): (typeof READ)[number]['value'] | null {
  if (!end) return null;
  if (end.settledFrom === nLayers) return 'end';
  return end.settledFrom <= nLayers / 2 ? 'half' : 'late';
}

export function caption(result: LogitLensResult): string {
  const { end, nLayers, answer } = result;
  const what =
    'Each cell is the first choice for the next token, if the model stopped there and its last matrix read the stream.';
  if (!end) return `${what} The rows above are still to come.`;
  const reached = `At the end ${quoted(end.choice)} has ${formatProbability(end.probability)}.`;
  return [what, reached, answer && followed(result, answer.text, nLayers)]
    .filter(Boolean)
    .join(' ');
}

function followed({ end, rows }: LogitLensResult, word: string, nLayers: number): string {
  const name = quoted(word);
  const { answerFirst, answerAmongTen } = end!;
  if (answerAmongTen === null) {
    const rank = rows.at(-1)!.ranks!.at(-1)!;
    return `${name} never comes among the first ten; at the end it ${rankText(rank)}.`;
  }
  const ten = `${name} is among the first ten ${place(answerAmongTen, nLayers)} for the first time`;
  return answerFirst === null
    ? `${ten}, and never first.`
    : `${ten}, and first ${place(answerFirst, nLayers)}.`;
}

/** What the readout adds to a cell: how the followed word stands there. */
export function answerAt({ answer, rows }: LogitLensResult, row: number, position: number): string {
  const rank = rows[row]?.ranks?.[position];
  const probability = rows[row]?.answerProbabilities?.[position];
  if (!answer || rank === undefined || probability === undefined) return '';
  return `${quoted(answer.text)} ${rankText(rank)} (${formatProbability(probability)})`;
}
