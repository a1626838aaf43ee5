import type { FactTracingResult, FactTracingSpec } from '../../experiments/fact-tracing/spec.ts';
import { formatNumber, formatProbability } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';
import type { TableTwin } from '../kit/table.ts';
import { otherOf, readerName } from './words.ts';

type Result = FactTracingResult;

export const editQuestion = (result: Result) =>
  `Change one matrix, the W_out of MLP 0, so that it writes at ${quoted(result.edited.text)} what it writes there for ${otherOf(result)}. How many of the ${result.near.length} neighbours will then say something else?`;

export const COUNTS = [
  { value: 0, label: 'none' },
  { value: 1, label: 'one or two' },
  { value: 2, label: 'three or more' },
] as const;

const touched = ({ changed }: Result['edits']['mlp']) => changed.kept + changed.watched;

export function countAnswer({ edits }: Result): number {
  const count = touched(edits.mlp);
  if (count === 0) return 0;
  return count <= 2 ? 1 : 2;
}

export function editReveal(result: Result): string {
  const { edits, near, about } = result;
  const one = (edit: Result['edits']['mlp']) =>
    `${touched(edit)} of ${near.length} neighbours, and ${edit.changed.about} of ${about.length} other sentences on the subject`;
  return `The edit of MLP 0 changes ${one(edits.mlp)}. The one of ${readerName(result)} changes ${one(edits.head)}.`;
}

export function editTitle(result: Result): string {
  const { mlp, head } = result.edits;
  const says = (edit: typeof mlp) => quoted(edit.top.text);
  return mlp.top.text === head.top.text
    ? `With either edit the model says ${says(mlp)}`
    : `With MLP 0 edited the model says ${says(mlp)}, with ${readerName(result)} ${says(head)}`;
}

export function editCaption(result: Result, { key }: Pick<FactTracingSpec, 'key'>): string {
  const { edits, plain, kept, near } = result;
  const size = (edit: typeof edits.mlp) => formatNumber(edit.size * 100, 1);
  const told =
    key === 'apart'
      ? ` Both were told to leave ${kept} of the neighbours alone; of the other ${near.length - kept} they know nothing.`
      : ' Neither was told of any neighbour.';
  const odds = (edit: { answer: number; foil: number }) =>
    `${formatProbability(edit.answer)} and ${formatProbability(edit.foil)}`;
  return `Likeliest next word as the model is and with each edit; marked where it is another. Answer and foil have ${odds(plain)} as it is, ${odds(edits.mlp)} with MLP 0 edited, ${odds(edits.head)} with the head. As a length, the edit of MLP 0 is ${size(edits.mlp)}% of its matrix, that of the head ${size(edits.head)}% of its own.${told}`;
}

export const EDIT_COLUMNS = (result: Result) => ['as it is', 'MLP 0', readerName(result)] as const;

/** The rows of the table, in the parts that it has. */
export function editGroups(result: Result, asked: Pick<FactTracingSpec, 'clean' | 'key'>) {
  const { near, about, kept, plain, edits } = result;
  const own = {
    text: asked.clean.trimEnd(),
    ...{ plain: plain.top, mlp: edits.mlp.top, head: edits.head.top },
  };
  const apart = asked.key === 'apart';
  return [
    { name: 'The fact', rows: [own] },
    { name: 'On the subject', rows: about },
    ...(apart
      ? [
          { name: 'Neighbours it was told of', rows: near.slice(0, kept) },
          { name: 'Neighbours it was not told of', rows: near.slice(kept) },
        ]
      : [{ name: 'Neighbours', rows: near }]),
  ].filter(({ rows }) => rows.length > 0);
}

export const editTable = (
  result: Result,
  asked: Pick<FactTracingSpec, 'clean' | 'key'>,
): TableTwin => ({
  columns: ['sentence', ...EDIT_COLUMNS(result).flatMap((name) => [name, `${name}, probability`])],
  rows: editGroups(result, asked).flatMap(({ rows }) =>
    rows.map(({ text, plain, mlp, head }) => [
      text,
      ...[plain, mlp, head].flatMap((told) => [told.text.trim(), told.probability]),
    ]),
  ),
});

export const KEYS = [
  { value: 'own', label: 'what is there' },
  { value: 'apart', label: 'what sets it apart from half of the neighbours' },
] as const satisfies readonly { value: FactTracingSpec['key']; label: string }[];
