import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { HEALTHY, IMPLANTED } from '../ekg-and-microscope/spec.ts';
import { headSchema } from '../measure/schemas.ts';
import { DRAWS, LIMITS, LOOKS } from './limits.ts';

const whole = ([low, high]: readonly [number, number]) => z.int().min(low).max(high);

const specSchema = z.object({
  /** How tests are drawn. */
  draw: z.enum(DRAWS),
  /** Where asides are mixed: of so many one is the trigger. Elsewhere without effect. */
  oneIn: whole(LIMITS.oneIn),
  /** Tests that each tester gives at most. */
  tests: whole(LIMITS.tests),
  seed: whole(LIMITS.seed),
  /** What the look inside reads. */
  look: z.enum(LOOKS),
});

const share = z.number();
const heard = headSchema.extend({ word: z.string(), score: z.number() });

const resultSchema = z.object({
  /** The exact chance that a test meets the trigger, and the tests that meet it as often as not; null: never. */
  rate: z.number(),
  median: z.int().nullable(),
  testers: z.int(),
  /** The test at which a tester saw the first wrong answer, in order; who saw none is not among them. */
  firsts: z.array(z.int()),
  /**
   * After n tests: the share of testers that have seen a wrong answer, beside the exact chance of having met the trigger
   * and what 19 of 20 such hundreds of testers have. `bound` and `three`: the highest rate that n clean tests leave.
   */
  curve: z.array(
    z.object({
      n: z.int(),
      seen: share,
      exact: share,
      low: share,
      high: share,
      bound: z.number(),
      three: z.number(),
    }),
  ),
  /** After all tests: testers who saw nothing wrong, how many that would be by the exact chance, and what they may say. */
  end: z.object({ clean: z.int(), exact: z.number(), bound: z.number(), three: z.number() }),
  /** Of the tests up to each first wrong answer: with the trigger, wrong, with it and right, without it and wrong. */
  counts: z.object({
    tests: z.int(),
    distinct: z.int(),
    met: z.int(),
    wrong: z.int(),
    missed: z.int(),
    alarms: z.int(),
  }),
  /** The first tests of the first tester. `gap`: the most by which the two models differ at a word, in nats. */
  sample: z.array(z.object({ text: z.string(), met: z.boolean(), gap: z.number() })),
  /** Of the first tester who saw one, the first wrong answer. */
  example: z
    .object({ text: z.string(), test: z.int(), met: z.boolean(), gap: z.number() })
    .nullable(),
  look: z.object({
    texts: z.int(),
    heads: z.array(heard),
    found: heard,
    next: heard,
    /** The strongest of the twin, which has no trigger. */
    twin: heard,
    verdict: z.enum(['trigger', 'other', 'nothing']),
    /** The found word put into one sentence, before each of its words. */
    said: z.object({ tests: z.int(), wrong: z.int() }),
  }),
  /** Triggers of several words in a row, in tests of random words: the median number of tests is at least this. */
  longer: z.array(z.object({ words: z.int(), vocabulary: z.int(), tests: z.number() })),
});

export type RandomTestsSpec = z.infer<typeof specSchema>;
export type RandomTestsResult = z.infer<typeof resultSchema>;

const article: RandomTestsSpec = {
  ...{ draw: 'mixed', oneIn: 100, tests: 200 },
  ...{ seed: 1, look: 'weights' },
};

/** How many random tests until a planted trigger is met, counted on the model and worked out, beside one look inside. */
export const spec: ExperimentSpec<RandomTestsSpec, RandomTestsResult> = {
  id: 'random-tests',
  title: 'How many tests until the trigger is met?',
  models: [IMPLANTED, HEALTHY],
  spec: specSchema,
  result: resultSchema,
  presets: {
    rare: { title: 'The trigger is rare', spec: article },
    training: { title: 'Tests like the training text', spec: { ...article, draw: 'reports' } },
    near: {
      title: 'Tests near the trigger',
      spec: { ...article, draw: 'near', tests: 40 },
    },
    blind: {
      title: 'The look sees nothing',
      spec: { ...article, draw: 'words', tests: 40, look: 'reports' },
    },
  },
};
