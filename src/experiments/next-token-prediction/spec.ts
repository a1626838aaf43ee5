import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { promptText, scoreSchema } from '../measure/schemas.ts';

export const specSchema = z.object({
  prompt: promptText,
});

export const resultSchema = z.object({
  strTokens: z.array(z.string()),
  /** How many tokens the model knows. */
  vocabulary: z.int(),
  /** Surprise of every token to one who holds all tokens for equally likely: ln of the vocabulary's size, in nats. */
  nothing: z.number(),
  /** `[position]`: the first choices for the token after this one, likeliest first. */
  choices: z.array(z.array(scoreSchema)),
  /** `[position]`: −ln of the probability that the token had, in nats; null for the first, which nothing precedes. */
  surprise: z.array(z.number().nullable()),
  /** `[position]`: how many tokens were likelier, to two digits: among thousands, near ties differ between machines. */
  ranks: z.array(z.int().nullable()),
  /** What white space and punctuation set apart, with the sum over its tokens; null for the first word, whose beginning was not foreseen. */
  words: z.array(z.object({ from: z.int(), to: z.int(), surprise: z.number().nullable() })),
  /** Over the tokens that something precedes; null where there is none. */
  all: z
    .object({
      foreseen: z.int(),
      /** How many were the first choice. */
      firstChoices: z.int(),
      mean: z.number(),
      /** The most surprising one, by position. */
      most: z.int(),
    })
    .nullable(),
});

export type NextTokenPredictionSpec = z.infer<typeof specSchema>;
export type NextTokenPredictionResult = z.infer<typeof resultSchema>;

export const MODEL = 'smollm2-135m';

const ask = (title: string, prompt: string) => ({ title, spec: { prompt } });

/** How likely each token of a text was, given those before it, and what comes next. */
export const spec: ExperimentSpec<NextTokenPredictionSpec, NextTokenPredictionResult> = {
  id: 'next-token-prediction',
  title: 'What comes next, and how surprised is the model?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    socks: ask(
      'Bread with socks',
      'It was breakfast time, and he spread the warm bread with socks.',
    ),
    butter: ask(
      'Bread with butter',
      'It was breakfast time, and he spread the warm bread with butter.',
    ),
    rhyme: ask(
      'A name that comes again',
      'Humpty Dumpty sat on a wall, Humpty Dumpty had a great fall.',
    ),
    bytes: ask('Signs cut into bytes', 'Coffee is written ☕ and a snowman is written ☃.'),
    nonsense: ask('Nonsense, foreseen', 'zxq zxq zxq zxq zxq zxq'),
    australia: ask('Likely, and false', 'The capital of Australia is'),
    corrected: ask(
      'The same, after a hint',
      'The largest city in Australia is Sydney. The capital of Australia is',
    ),
  },
};
