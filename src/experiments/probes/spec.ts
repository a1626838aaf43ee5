import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { oneWord, promptText } from '../measure/schemas.ts';
import { MOST } from './limits.ts';
import { PRESETS } from './presets.ts';

const list = z.array(z.string().max(120)).min(1).max(MOST);

/** Line i of both lists is about the same thing. The first half of the lines is fitted on, the second is held out. */
const statements = z.object({ true: list, false: list });

const specSchema = z.object({
  /** What the probe is fitted on. */
  first: statements,
  /** What it is tried on as well. */
  second: statements,
  /** Difference of class means, or ridge regression on labels of +1 and −1. */
  probe: z.enum(['means', 'ridge']),
  /** Read, and taken out, before this layer; nLayers is after the last. */
  layer: z.int().min(0),
  /** What the model is asked after each statement of the first lists, and the two answers that are weighed. */
  question: promptText,
  yes: oneWord,
  no: oneWord,
});

const auroc = z.number();
/** With its 95 % interval. */
const score = z.object({ auroc, low: z.number(), high: z.number() });
/** On the held-out statements of both lists. */
const onBoth = z.object({ first: auroc, second: auroc });
const scoreOnBoth = z.object({ first: score, second: score });
const counts = z.object({ first: z.int(), second: z.int() });

/** Probes fitted on the first list where half of the lines have true and false changed over: 18 of 20 lie between. */
const dealt = z.object({
  /** On what they were fitted on, mean. */
  fitted: auroc,
  low: auroc,
  middle: auroc,
  high: auroc,
});

/** How the model's own answers tell true statements from false ones. */
const judged = z.object({
  ...score.shape,
  /** Its lead of yes over no, in logits: the mean over true statements minus that over false ones. */
  gap: z.number(),
});

/** What an AUROC with its interval says: true ones lie further along, or false ones, or it may be chance. */
const verdict = z.enum(['apart', 'turned', 'chance']);

const resultSchema = z.object({
  nLayers: z.int(),
  /** The question as the model reads it. */
  strTokens: z.array(z.string()),
  /** Lines of each list, of which each is one true and one false statement. */
  fitted: counts,
  heldOut: counts,
  /** The residual stream at the last token, before each layer; the last row is after the last layer. */
  byLayer: z.array(
    z.object({
      layer: z.int(),
      /** Fitted on the first lists; `fitted` is on the very statements that it was fitted on. */
      first: z.object({ fitted: auroc, ...onBoth.shape }),
      second: onBoth,
      both: onBoth,
      dealt,
    }),
  ),
  /** The same at the chosen layer. */
  at: z.object({
    first: scoreOnBoth,
    second: scoreOnBoth,
    both: scoreOnBoth,
    fitted: auroc,
    dealt,
    /** What the probe of the first lists says of the second. */
    verdict,
  }),
  /** Nothing fitted: how surprised the model is by a statement, less counting as truer. */
  surprise: scoreOnBoth,
  /** The first layer from which on the probe reaches 0.9 on its own held-out statements; null where none does. */
  passes: z.int().nullable(),
  /** Length of the probe's direction, not scaled, beside the mean length of the streams it is fitted on. */
  length: z.number(),
  stream: z.number(),
  /** Held-out statements along the direction of the first lists, which has length 1; the mean of each list at 0. */
  along: z.array(
    z.object({
      text: z.string(),
      true: z.boolean(),
      list: z.enum(['first', 'second']),
      along: z.number(),
    }),
  ),
  /** Held-out statements of the first lists; the direction is taken out before the layer, at every token but the first. */
  use: z.object({
    plain: judged,
    without: judged,
    /** Means over directions fitted on changed-over labels. */
    random: z.object({ auroc, gap: z.number() }),
  }),
});

export type ProbesSpec = z.infer<typeof specSchema>;
export type ProbesResult = z.infer<typeof resultSchema>;
export type Verdict = z.infer<typeof verdict>;
export type Statements = ProbesSpec['first'];
export type Probe = ProbesSpec['probe'];

export const MODEL = 'smollm2-135m';

/**
 * Linear probes, after Alain and Bengio 2016, https://arxiv.org/abs/1610.01644, on true and false statements as Marks
 * and Tegmark have them, 2023, https://arxiv.org/abs/2310.06824. The changed-over labels are a control as in Hewitt and
 * Liang 2019, https://arxiv.org/abs/1909.03368; taking the direction out is amnesic probing, Elazar et al. 2021,
 * https://arxiv.org/abs/2006.00995, with one direction.
 */
export const spec: ExperimentSpec<ProbesSpec, ProbesResult> = {
  id: 'probes',
  title: 'What can a probe read, and does the model use it?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: PRESETS,
  // A layer that the model has not: one in its middle.
  fit: (asked, { nLayers }) => ({
    ...asked,
    layer: asked.layer <= nLayers ? asked.layer : Math.floor(nLayers / 2),
  }),
};
