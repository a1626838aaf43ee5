import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { askedToken, oneWord, promptText } from '../measure/schemas.ts';

export const specSchema = z.object({
  prompt: promptText,
  /** The word whose rank is followed; none where empty. */
  answer: oneWord,
});

const row = z.object({
  /** The residual stream before this layer; the last row is after the last one. */
  layer: z.int(),
  /** `[position]`: the first choices, likeliest first, and their probabilities. */
  choices: z.array(z.array(z.string())),
  probabilities: z.array(z.array(z.number())),
  /**
   * `[position]`: how many tokens score higher than the answer, to two digits: among thousands, near ties differ between
   * machines. Null where no answer is followed.
   */
  ranks: z.array(z.int()).nullable(),
  answerProbabilities: z.array(z.number()).nullable(),
});

export const resultSchema = z.object({
  strTokens: z.array(z.string()),
  answer: askedToken.nullable(),
  nLayers: z.int(),
  /** From the first layer up. */
  rows: z.array(row),
  /** At the last position; null until the last row is there. */
  end: z
    .object({
      choice: z.string(),
      probability: z.number(),
      /** From this row on the first choice is the final one. */
      settledFrom: z.int(),
      /** The first row in which the answer comes first, and in which it is among the first ten; null where there is none. */
      answerFirst: z.int().nullable(),
      answerAmongTen: z.int().nullable(),
    })
    .nullable(),
  /**
   * The last token's rows with one list of numbers added to each, the same for every text: what turns the row's stream
   * into the last one on average over other texts. Null until it is measured.
   */
  translated: z
    .object({
      /** The shifts are means over so many. */
      texts: z.int(),
      tokens: z.int(),
      /** How far all words alike are from what the model says in the end, in nats. */
      knowingNothing: z.number(),
      rows: z.array(
        z.object({
          choice: z.string(),
          probability: z.number(),
          /** As in `ranks`. */
          rank: z.int().nullable(),
          /** Kullback-Leibler divergence from what the model says in the end, in nats: of this reading, and of the plain one. */
          gap: z.number(),
          plainGap: z.number(),
          /**
           * Probability of the final choice in a run in which what the plain lens reads as its first choice is taken out
           * of the last token's stream here; null after the last layer.
           */
          left: z.number().nullable(),
        }),
      ),
      /** The first row in which the answer is among the first ten; null where there is none. */
      answerAmongTen: z.int().nullable(),
    })
    .nullable(),
});

export type LogitLensSpec = z.infer<typeof specSchema>;
export type LogitLensResult = z.infer<typeof resultSchema>;
export type LensRow = z.infer<typeof row>;

export const MODEL = 'smollm2-135m';

const ask = (title: string, prompt: string, answer: string) => ({
  title,
  spec: { prompt, answer },
});

/** What the model would say at each layer, if it stopped there. After nostalgebraist 2020. */
export const spec: ExperimentSpec<LogitLensSpec, LogitLensResult> = {
  id: 'logit-lens',
  title: 'What would the model say at each layer?',
  models: [MODEL],
  previews: true,
  spec: specSchema,
  result: resultSchema,
  presets: {
    france: ask('The capital of France', 'The capital of France is', 'Paris'),
    opposite: ask('The opposite of hot', 'The opposite of hot is', 'cold'),
    hamlet: ask('Hamlet', 'The play Hamlet was written by William', 'Shakespeare'),
    mary: ask(
      'Where the lens goes blind',
      'When Mary and John went to the store, John gave a drink to',
      'Mary',
    ),
    america: ask('The lens reads a bracket', 'The United States of', 'America'),
    colosseum: ask('The Colosseum', 'The Colosseum is in the city of', 'Rome'),
  },
};
