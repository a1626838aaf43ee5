import { keyHead, type Way } from '../../experiments/circuits/ways.ts';
import type { IoiSpec } from '../../experiments/ioi-investigation/spec.ts';
import { headName, sameHead, type HeadPlace } from '../../words/heads.ts';
import { formatNumber } from '../../words/numbers.ts';
import { leadWords } from '../../words/pairSentence.ts';
import type { TableTwin } from '../kit/table.ts';
import { two, type Result } from './words.ts';

type Circuit = IoiSpec['circuit'];

const INPUTS = { q: 'query', k: 'key', v: 'value' } as const;

/** A way as the map has it: from one head of the circuit to another, or to the answer, by the input that is worth most. */
export interface Cell {
  readonly from: HeadPlace;
  readonly to: HeadPlace | null;
  readonly input: 'q' | 'k' | 'v' | null;
  readonly lost: number;
}

export const cellName = ({ from, to }: Pick<Cell, 'from' | 'to'>): string =>
  `${headName(from)} ${to ? headName(to) : 'answer'}`;

/** `[sender][receiver]`, the answer last; null where a head comes too late to be fed. */
export function cellsOf(result: Result, circuit: Circuit): (Cell | null)[][] {
  const { ways, nKeyValueHeads } = result.paths;
  const config = { nKeyValueHeads, nHeads: result.movers.direct[0]!.length };
  const reaches = (to: Way['to'], head: HeadPlace) =>
    to !== null && sameHead(to.input === 'q' ? head : keyHead(config, head), to);
  return circuit.map((from) =>
    [...circuit, null].map((to) => {
      const found = ways.filter(
        (way) => sameHead(way.from, from) && (to ? reaches(way.to, to) : way.to === null),
      );
      const [best] = found.toSorted((a, b) => Math.abs(b.lost) - Math.abs(a.lost));
      return best ? { from, to, input: best.to?.input ?? null, lost: best.lost } : null;
    }),
  );
}

export const allCells = (result: Result, circuit: Circuit): Cell[] =>
  cellsOf(result, circuit)
    .flat()
    .filter((cell) => cell !== null);

/** The way between two heads that costs the lead most when it is cut; null where the circuit has none. */
export function mainWay(result: Result, circuit: Circuit): Cell | null {
  const between = allCells(result, circuit).filter(({ to }) => to !== null);
  return between.reduce<Cell | null>(
    (most, cell) => (most && most.lost >= cell.lost ? most : cell),
    null,
  );
}

export const tellCell = ({ from, to, input }: Cell): string =>
  to && input
    ? `${headName(from)} to the ${INPUTS[input]} of ${headName(to)}`
    : `${headName(from)} to the answer`;

export const pathsQuestion = (): string =>
  'Which head feeds which? Choose the way between two heads that the lead would miss most, were it cut.';

export function pathsReveal(result: Result, circuit: Circuit): string {
  const most = mainWay(result, circuit);
  if (!most) return 'No head of this circuit comes before another.';
  const [last] = allCells(result, circuit)
    .filter(({ to }) => to === null)
    .sort((a, b) => b.lost - a.lost);
  return `From ${tellCell(most)}: cut, it costs ${formatNumber(most.lost)} logits. From ${tellCell(last!)} it is ${formatNumber(last!.lost)}.`;
}

export function pathsTitle(result: Result, circuit: Circuit, told: boolean): string {
  const most = mainWay(result, circuit);
  if (!told || !most)
    return 'From each head of your circuit, by row, to each later one and to the answer';
  return `Between two heads, the way from ${tellCell(most)} carries most: ${two(most.lost)} logits`;
}

export const pathsCaption = (result: Result): string =>
  `Path patching: what the lead loses when one way alone carries what it carries in “${result.paths.unrepeated.text}”, where that name is not repeated and ${leadWords({ answer: result.answer.text, foil: result.foil.text }, result.paths.unrepeated.lead)}. A letter says by which input a head is fed most: q its query, k its key, v its value. All other heads are held; MLPs are computed anew.`;

/** A letter is written where a way is worth so many logits. */
export const SHOWN = 0.05;

/** Of the pointed cell; at rest, of the one that is worth most. */
export function tellAt(cell: Cell | null | undefined, told: boolean, atRest: boolean): string {
  if (atRest && !told) return 'Each cell is a way, from the head of its row to that of its column.';
  return `${atRest ? 'Strongest: ' : ''}${tellPlace(cell, told)}`;
}

function tellPlace(cell: Cell | null | undefined, told: boolean): string {
  if (!cell) return 'no way: the head comes too early';
  const { from, to } = cell;
  if (!told) return `from ${headName(from)} to ${to ? headName(to) : 'the answer'}`;
  return `from ${tellCell(cell)}: ${two(cell.lost)} logits lost`;
}

export function pathsTable(result: Result): TableTwin {
  return {
    columns: ['way', 'lead lost when cut'],
    rows: result.paths.ways
      .toSorted((a, b) => Math.abs(b.lost) - Math.abs(a.lost))
      .map(({ from, to, lost }) => [
        to
          ? `${headName(from)} to ${INPUTS[to.input]} ${headName(to)}`
          : `${headName(from)} to the answer`,
        lost,
      ]),
  };
}
