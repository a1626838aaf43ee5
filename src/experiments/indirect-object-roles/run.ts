import type { Microscope, Model } from '../../microscope/index.ts';
import { headName, type HeadPlace } from '../../words/heads.ts';
import { defineExperiment } from '../experiment.ts';
import { biggestRise } from '../indirect-object/outcome.ts';
import { allHeads, switchOff } from '../measure/heads.ts';
import { roundAttention, roundLogit } from '../measure/numbers.ts';
import {
  balancedPrompts,
  measureHeads,
  measureMovers,
  measureWithout,
  type Round,
} from './rounds.ts';
import {
  INHIBITION_LOOKS,
  MEASURES,
  ROLES,
  RULES,
  type HeadMeasures,
  type Measure,
} from './rules.ts';
import { MODEL, spec, type RolesResult, type RolesSpec } from './spec.ts';

async function run(microscope: Microscope, { pairs }: RolesSpec): Promise<RolesResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const rounds = balancedPrompts(model, pairs);
  const measured = await measureHeads(model, rounds, signal, (fraction) =>
    microscope.progress(fraction * 0.6),
  );
  const heads = allHeads(model);
  const { measures } = measured;
  const of = (at: HeadPlace): HeadMeasures => headMeasures(measures, at);

  const nameMovers = heads.filter((at) => RULES['name-mover'].fits(of(at), 0));
  const moversOff = await measureMovers(model, rounds, switchOff(nameMovers), signal);
  measures.directWithout = moversOff.direct;
  measures.toReceiverWithout = moversOff.toReceiver;
  const movers = await measureWithout(model, rounds, [], nameMovers, signal);
  const lost = await attentionLost(model, rounds, heads, of, nameMovers, movers.attention, signal);
  microscope.progress(0.8);

  const roles: RolesResult['roles'] = [];
  for (const role of ROLES) {
    const { shows, fits } = RULES[role];
    const found = heads
      .filter((at) => fits(of(at), lost.get(headName(at)) ?? 0))
      .map((at) => ({ ...at, shows, value: roundAttention(of(at)[shows]) }))
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    const without = found.length
      ? (await measureWithout(model, rounds, switchOff(found), nameMovers, signal)).difference
      : null;
    roles.push({ role, heads: found, without: without && roundLogit(without) });
    microscope.progress(0.8 + (0.2 * roles.length) / ROLES.length);
  }
  return {
    prompts: rounds.reduce((sum, { tokens }) => sum + tokens.length, 0),
    ...measured,
    jump: biggestRise(measured.lens.map((logitDifference) => ({ logitDifference }))),
    nameMoverAttention: roundAttention(movers.attention),
    roles,
  };
}

/** For each head that looks at the giver before the name movers do: how much of their attention it steers. */
async function attentionLost(
  model: Model,
  rounds: readonly Round[],
  heads: readonly HeadPlace[],
  of: (at: HeadPlace) => HeadMeasures,
  nameMovers: readonly HeadPlace[],
  before: number,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const first = Math.min(...nameMovers.map(({ layer }) => layer));
  const lost = new Map<string, number>();
  for (const at of heads) {
    if (at.layer >= first || of(at).toGiverSecond < INHIBITION_LOOKS) continue;
    const { attention } = await measureWithout(model, rounds, switchOff([at]), nameMovers, signal);
    lost.set(headName(at), before - attention);
  }
  return lost;
}

function headMeasures(
  measures: Readonly<Record<Measure, number[][]>>,
  { layer, head }: HeadPlace,
): HeadMeasures {
  const entries = MEASURES.map((name) => [name, measures[name][layer]![head]!]);
  return Object.fromEntries(entries) as HeadMeasures;
}

export const indirectObjectRoles = defineExperiment(spec, run);
