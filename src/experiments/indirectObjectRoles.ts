import { z } from 'zod';
import type { Microscope, Model } from '../microscope/index.ts';
import { round } from './answers.ts';
import type { Experiment } from './experiment.ts';
import { allHeads, switchOff } from './headAblation.ts';
import { headName, type HeadPlace } from '../words/heads.ts';
import { biggestRise } from './indirectObjectOutcome.ts';
import {
  INHIBITION_LOOKS,
  MEASURES,
  ROLES,
  RULES,
  type HeadMeasures,
  type Measure,
} from './indirectObjectRoleRules.ts';
import {
  balancedPrompts,
  measureHeads,
  measureWithout,
  PAIRS,
  type Round,
} from './indirectObjectRounds.ts';

const MODEL = 'smollm2-135m';

const specSchema = z.object({
  /** Pairs of names, each in both orders and in every template. */
  pairs: z.int().min(1).max(PAIRS.length),
});

const perHead = z.array(z.array(z.number()));

const resultSchema = z.object({
  prompts: z.int(),
  /** Share of prompts in which the receiver scores above the giver, and in which it is the top answer. */
  accuracy: z.number(),
  topAccuracy: z.number(),
  /** Means over the prompts. */
  logitDifference: z.number(),
  probability: z.number(),
  /** Mean logit difference read by the logit lens before each block and after the last. */
  lens: z.array(z.number()),
  jump: z.object({ layer: z.int(), before: z.number(), after: z.number() }),
  measures: z.record(z.enum(MEASURES), perHead),
  /** Mean attention of the name movers to the receiver. */
  nameMoverAttention: z.number(),
  roles: z.array(
    z.object({
      role: z.enum(ROLES),
      title: z.string(),
      rule: z.string(),
      /** By the size of the measure that decides. */
      heads: z.array(
        z.object({
          layer: z.int(),
          head: z.int(),
          name: z.string(),
          shows: z.enum(MEASURES),
          value: z.number(),
        }),
      ),
      /** Mean logit difference with all of the role's heads set to zero; null where there are none. */
      without: z.number().nullable(),
    }),
  ),
});

export type RolesSpec = z.infer<typeof specSchema>;
export type RolesResult = z.infer<typeof resultSchema>;

/** Finds the published roles in this model, by rules with numbers, over prompts balanced for names and order. */
export const indirectObjectRoles: Experiment<RolesSpec, RolesResult> = {
  id: 'indirect-object-roles',
  title: 'Which heads play the published roles?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    article: { title: 'Eight pairs, four templates, both orders', spec: { pairs: 8 } },
  },
  run,
};

async function run(microscope: Microscope, { pairs }: RolesSpec): Promise<RolesResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const rounds = balancedPrompts(model, pairs);
  const measured = await measureHeads(model, rounds, signal, (fraction) =>
    microscope.progress(fraction * 0.6),
  );
  const heads = allHeads(model);
  const of = (at: HeadPlace): HeadMeasures => headMeasures(measured.measures, at);

  const nameMovers = heads.filter((at) => RULES['name-mover'].fits(of(at), 0));
  const movers = await measureWithout(model, rounds, [], nameMovers, signal);
  const lost = await attentionLost(model, rounds, heads, of, nameMovers, movers.attention, signal);
  microscope.progress(0.8);

  const roles: RolesResult['roles'] = [];
  for (const role of ROLES) {
    const { title, rule, shows, fits } = RULES[role];
    const found = heads
      .filter((at) => fits(of(at), lost.get(headName(at)) ?? 0))
      .map((at) => ({ ...at, name: headName(at), shows, value: round(of(at)[shows], 4) }))
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    const without = found.length
      ? (await measureWithout(model, rounds, switchOff(found), nameMovers, signal)).difference
      : null;
    roles.push({ role, title, rule, heads: found, without: without && round(without, 5) });
    microscope.progress(0.8 + (0.2 * roles.length) / ROLES.length);
  }
  return {
    prompts: rounds.reduce((sum, { tokens }) => sum + tokens.length, 0),
    ...measured,
    jump: biggestRise(measured.lens.map((logitDifference) => ({ logitDifference }))),
    nameMoverAttention: round(movers.attention, 4),
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
