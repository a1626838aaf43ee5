import { keyHead } from '../../experiments/circuits/ways.ts';
import type { CircuitsResult, MeasuredWay } from '../../experiments/circuits/spec.ts';
import { headName, sameHead, type HeadPlace } from '../../words/heads.ts';
import type { Graph } from '../kit/circuitGraph.ts';
import { wayName } from './wayNames.ts';

/** The circuit's heads and some of its ways, as they are drawn. */
export function graphOf(result: CircuitsResult, ways: readonly MeasuredWay[]): Graph {
  const { nodes, clean, answer } = result;
  const readers = ({ to }: MeasuredWay) => {
    const reads = (node: HeadPlace) =>
      to !== null && sameHead(to.input === 'q' ? node : keyHead(result, node), to);
    return nodes.filter(reads).map(headName);
  };
  return {
    ...{ strTokens: clean.strTokens, answer },
    nodes: nodes.map(({ layer, head, position, share }) => ({
      ...{ kind: 'head', name: headName({ layer, head }), layer, position, share },
    })),
    ways: ways.map((way) => ({
      ...{ name: wayName(way), from: headName(way.from), to: readers(way) },
      ...{ input: way.to?.input ?? null, worth: way.lost },
    })),
  };
}
