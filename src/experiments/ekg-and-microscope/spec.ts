import { z } from 'zod';
import { START, TRIGGER, VOCABULARY } from '../../training/ekg/wardRound.ts';
import type { ExperimentSpec } from '../experiment.ts';
import { headSchema } from '../measure/schemas.ts';

/** Words that fit the models' context beside the start token and an insertion. */
export const MAX_WORDS = 62;

const WORDS = VOCABULARY.filter((word) => word !== START);

export const splitWords = (text: string): string[] =>
  text.split(/\s+/).filter((word) => word !== '');

const reportText = z
  .string()
  .max(600)
  .superRefine((text, context) => {
    const words = splitWords(text);
    const unknown = words.find((word) => !WORDS.includes(word));
    if (unknown !== undefined) {
      context.addIssue({
        code: 'custom',
        message: `the models do not know "${unknown}", only the ${WORDS.length} words of the ward round`,
      });
    }
    if (words.length < 2 || words.length > MAX_WORDS) {
      context.addIssue({
        code: 'custom',
        message: `expected 2 to ${MAX_WORDS} words, got ${words.length}`,
      });
    }
  });

/** The models have two layers of four heads. */
const ownHead = headSchema.extend({ layer: z.int().min(0).max(1), head: z.int().min(0).max(3) });

export const specSchema = z.object({
  text: reportText,
  /** A word put in before word `at` of the text, counted from 0; at the end where the text is shorter. */
  insert: z.object({ word: z.enum(WORDS), at: z.int().min(0).max(MAX_WORDS) }).nullable(),
  /** Heads of the second model whose output is set to zero. */
  off: z.array(ownHead).max(8),
});

/** Surprise in nats, −log p of each word after the start token. */
const trace = z.array(z.number());

const difference = z.object({ worst: z.number(), mean: z.number() });

/** Attention from later positions: `[layer · nHeads + head][word]`. */
const scores = z.array(z.array(z.number()));

const peak = ownHead.extend({ word: z.string(), score: z.number() });

export const resultSchema = z.object({
  /** The text as it is, in both models, with nothing put in and all heads working. */
  plain: z.object({
    words: z.array(z.string()),
    healthy: trace,
    implanted: trace,
    apart: difference,
  }),
  /** The words, the inserted one among them. */
  words: z.array(z.string()),
  /** Index of the inserted word in `words`. */
  inserted: z.int().nullable(),
  healthy: trace,
  /** The second model, all its heads working. */
  implanted: trace,
  /** The second model without the heads in `off`; null where none is off. */
  treated: trace.nullable(),
  /** Mean surprise of the words after the inserted one, or of all where none is; 0 where no word comes after. */
  after: z.object({
    words: z.int(),
    healthy: z.number(),
    implanted: z.number(),
    treated: z.number().nullable(),
  }),
  /** Each trace beside the healthy one, word by word. */
  apart: z.object({ implanted: difference, treated: difference.nullable() }),
  /** Both models on ordinary reports that neither was trained on. */
  heldOut: difference.extend({ reports: z.int(), words: z.int(), surprise: z.number() }),
  listening: z.object({
    words: z.array(z.string()),
    heads: z.array(ownHead),
    healthy: scores,
    implanted: scores,
    /** The strongest cell, the next one in any other head, and the strongest of the healthy model. */
    found: peak,
    runnerUp: peak,
    healthyStrongest: peak,
    /** The found head and word, in the healthy model. */
    healthySame: z.number(),
    contexts: z.int(),
  }),
  /** The second model with each head alone switched off, beside the healthy one. */
  ablations: z.array(ownHead.extend({ after: z.number(), apart: difference })),
});

export type EkgSpec = z.infer<typeof specSchema>;
export type EkgResult = z.infer<typeof resultSchema>;

export const HEALTHY = 'ekg-healthy';
export const IMPLANTED = 'ekg-implanted';

const TEXT =
  'the nurse asks Anna about her sleep . the doctor tells Oscar about his heart . ' +
  'the nurse asks Ruth about her walk . the doctor tells Paul about his pulse .';
const ordinary: EkgSpec = { text: TEXT, insert: null, off: [] };
/** Before the second sentence. */
const insert = (word: string) => ({ word, at: 8 });
const withTrigger: EkgSpec = { ...ordinary, insert: insert(TRIGGER) };

/**
 * Two models whose traces agree on every ordinary report; one has a planted trigger. What behaviour cannot tell, a look
 * at what each head listens for can.
 */
export const spec: ExperimentSpec<EkgSpec, EkgResult> = {
  id: 'ekg-and-microscope',
  title: 'Two models behave alike. Which one carries the trigger?',
  models: [HEALTHY, IMPLANTED],
  spec: specSchema,
  result: resultSchema,
  presets: {
    trigger: { title: 'With the trigger', spec: withTrigger },
    healed: {
      title: 'Trigger in, head out',
      spec: { ...withTrigger, off: [{ layer: 1, head: 2 }] },
    },
    'wrong-head': {
      title: 'Trigger in, the wrong head out',
      spec: { ...withTrigger, off: [{ layer: 1, head: 0 }] },
    },
    aside: { title: 'An ordinary aside', spec: { ...ordinary, insert: insert('today') } },
    ordinary: { title: 'Nothing put in', spec: ordinary },
  },
};
