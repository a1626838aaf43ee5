import type { Model } from '../../microscope/index.ts';
import { InputError } from '../inputError.ts';
import { saidOf } from './bothRuns.ts';
import { headOrder, nodeName, roundShare, type NodePlace } from './nodes.ts';
import { spec, type CircuitFinderResult, type CircuitFinderSpec } from './spec.ts';
import { sizeAt } from './sizes.ts';
import { cutTogether, type TwoRuns } from './straight.ts';

/** What is left with what the reader cuts: in the whole model, and where the circuit's heads alone are kept. */
export async function measureRemains(
  model: Model,
  runs: TwoRuns,
  result: CircuitFinderResult,
  { cutNodes, cutWays, size }: CircuitFinderSpec,
): Promise<CircuitFinderResult['remains']> {
  checkCuts(model, cutNodes, cutWays);
  if (cutNodes.length + cutWays.length === 0 || !result.cut) return null;
  const { metric } = runs.pair;
  const cuts = { nodes: cutNodes, ways: cutWays };
  const whole = await cutTogether(model, runs, cuts);
  const kept = result.cut.sizes[sizeAt(result.cut, size)]!;
  const others = headOrder(result.exact, result.secant).slice(kept);
  const alone = await cutTogether(model, runs, { ...cuts, nodes: [...others, ...cutNodes] });
  const lead = alone[metric.answer]! - alone[metric.foil]!;
  const { clean, corrupt } = result;
  return {
    whole: saidOf(model, metric, whole),
    alone: roundShare((lead - corrupt.lead) / (clean.lead - corrupt.lead)),
  };
}

/** Throws InputError for a part that the model lacks, and for a way that does not lead to a later layer. */
function checkCuts(
  { config: { nLayers, nHeads, nKeyValueHeads } }: Model,
  nodes: CircuitFinderSpec['cutNodes'],
  ways: CircuitFinderSpec['cutWays'],
): void {
  const lacks = ({ layer, head }: NodePlace, heads: number) =>
    layer >= nLayers || (head ?? 0) >= heads;
  const part = [...nodes, ...ways.map(({ from }) => from)].find((one) => lacks(one, nHeads));
  if (part)
    throw new InputError(
      'cut',
      `${spec.id}: expected layers 0 to ${nLayers - 1} and heads 0 to ${nHeads - 1}, got ${nodeName(part)}`,
    );
  for (const { from, to } of ways) {
    if (to === null) continue;
    if (lacks(to, to.input === 'q' ? nHeads : nKeyValueHeads) || to.layer <= from.layer)
      throw new InputError(
        'cut',
        `${spec.id}: expected a way to a later head’s input, got ${nodeName(from)} to the ${to.input} of ${nodeName(to)}`,
      );
  }
}
