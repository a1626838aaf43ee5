import {
  bySize,
  nodesOf,
  valueOf,
  type JudgedNode,
  type NodePlace,
} from '../../experiments/circuit-finder/nodes.ts';
import type { CircuitFinderResult } from '../../experiments/circuit-finder/spec.ts';
import { formatSigned } from '../../words/numbers.ts';
import { partName, WAYS, type Way } from '../../words/parts.ts';
import { quoted } from '../../words/tokens.ts';
import type { TableTwin } from '../kit/table.ts';

/** The part on which the gradient is off most; null until one is patched. */
export const mostWrong = ({ worst }: CircuitFinderResult): JudgedNode | null =>
  worst.gradient[0] ?? null;

/** `MLP 0: by gradient +0.25, by secant +0.99, patched exactly +1.00`; the gradient alone before the guess. */
export function tellNode(result: CircuitFinderResult, node: NodePlace, all: boolean): string {
  const told = WAYS.filter(({ value }) => all || value === 'gradient').map(({ value, label }) => {
    const share = valueOf<number | null>(result[value], node);
    return typeof share === 'number' ? `${label} ${formatSigned(share)}` : 'not patched';
  });
  const ring = typeof valueOf(result.exact, node) === 'number' && !all ? ['patched exactly'] : [];
  return `${partName(node)}: ${[...told, ...ring].join(', ')}`;
}

export function mapTitle(result: CircuitFinderResult, way: Way, answered: boolean): string {
  const parts = result.gradient.flat().length;
  if (!answered) return `What ${parts} parts are worth, guessed in one pass back`;
  const measured = nodesOf(result.exact).filter((node) => valueOf(result.exact, node) !== null);
  const share = (node: NodePlace) => valueOf<number | null>(result[way], node) ?? 0;
  const [first, second] = bySize(way === 'exact' ? measured : nodesOf(result.secant), share);
  if (!first || !second) return 'Nothing is patched yet';
  const told = (node: NodePlace) => `${partName(node)} (${formatSigned(share(node))})`;
  const named = { gradient: 'By gradient', secant: 'By secant', exact: 'Patched' }[way];
  return `${named}, ${told(first)} and ${told(second)} come first`;
}

export function mapCaption(result: CircuitFinderResult, way: Way): string {
  const { answer, foil, exact, toPatch } = result;
  const done = exact.flat().filter((share) => share !== null).length;
  const gap = `the gap between the two leads of ${quoted(answer)} over ${quoted(foil)}`;
  const patched =
    toPatch === 0
      ? 'None was patched.'
      : done < toPatch
        ? `${done} of ${toPatch} ringed parts are patched so far.`
        : `The ${done} ringed parts were patched one by one.`;
  const what = {
    gradient: `A cell is the share of ${gap} that a part of the clean run is guessed to bring back, put into the corrupt one: its change times the gradient there.`,
    secant: `A cell is the share of ${gap} that a part is guessed to bring back: its change times slopes taken between the two runs.`,
    exact: `A cell is the share of ${gap} that came back when the part of the clean run was put into the corrupt one.`,
  };
  return `${what[way]} All positions together. ${patched}`;
}

/** The patched parts, largest first; before the reader's guess by the gradient alone. */
export function mapTable(result: CircuitFinderResult, answered: boolean): TableTwin {
  const value = (way: Way, node: NodePlace) => valueOf<number | null>(result[way], node) ?? null;
  const size = (node: NodePlace) => value(answered ? 'exact' : 'gradient', node) ?? 0;
  const patched = nodesOf(result.exact).filter((node) => value('exact', node) !== null);
  const ways = WAYS.filter((way) => answered || way.value === 'gradient');
  return {
    columns: ['ringed part', ...ways.map(({ label }) => label)],
    rows: bySize(patched, size).map((node) => [
      partName(node),
      ...ways.map((way) => value(way.value, node)),
    ]),
  };
}

/** Which kind of part it is, then in which third of the layers. */
export function hintsTo({ layer, head }: NodePlace, { gradient }: CircuitFinderResult): string[] {
  const third = Math.ceil(gradient.length / 3);
  const from = Math.floor(layer / third) * third;
  const to = Math.min(from + third, gradient.length) - 1;
  return [head === null ? 'It is an MLP.' : 'It is a head.', `It is in layers ${from} to ${to}.`];
}
