import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { headSchema, perHead, promptText } from '../measure/schemas.ts';

const specSchema = z.object({
  /** Chooses the random tokens. */
  seed: z.int().min(0).max(0xffffffff),
  /** Tokens in one copy; the prompt is two copies. */
  length: z.int().min(2).max(100),
  /** Different sequences, averaged over. */
  sequences: z.int().min(1).max(16),
  /** Heads set to zero, everywhere. */
  off: z.array(headSchema).max(300),
  /** In which something recurs. */
  text: promptText,
});

const headScore = headSchema.extend({ score: z.number() });

/** Mean −log probability of the right next token, in nats. */
const losses = z.object({ first: z.number(), second: z.number() });

/** `[receiver][sender]`: of the surprise that the broken text adds. */
const shares = z.array(z.array(z.number()));

const resultSchema = z.object({
  /** In the first and the second copy. */
  loss: losses,
  /** The same, position by position, for predicting token 1, 2, … of the prompt. */
  lossByPosition: z.array(z.number()),
  /** `[layer][head]`, mean attention over the second copy: to the token after the same token's first mention. */
  induction: perHead,
  /** To the same token's first mention. */
  duplicateToken: perHead,
  /** To the token before, over the whole prompt. */
  previousToken: perHead,
  /** Best first. */
  top: z.object({
    induction: z.array(headScore),
    duplicateToken: z.array(headScore),
    previousToken: z.array(headScore),
  }),
  /** The same text with the heads in `off` at zero; null where there are none. */
  without: z
    .object({ loss: losses, lossByPosition: z.array(z.number()), induction: perHead })
    .nullable(),
  /** The best previous-token heads, each at zero by itself: what is left. */
  suspects: z.array(
    headScore.extend({
      loss: losses,
      /** Of the four best induction heads. */
      induction: z.array(z.number()),
    }),
  ),
  /**
   * Path patching from the suspects into the induction heads. The text is broken by another token before the one that
   * is to be found; one sender's output of the broken text reaches one input of one receiver. Null where no head comes
   * before an induction head.
   */
  paths: z
    .object({
      senders: z.array(headSchema),
      /** Key heads, each with the induction heads that it serves. */
      receivers: z.array(headSchema.extend({ serves: z.array(headSchema) })),
      /** Surprise at the token that is to be found, in nats, means over the sequences. */
      intact: z.number(),
      broken: z.number(),
      /** Queries are of the best induction head that the key serves. */
      share: z.object({ q: shares, k: shares, v: shares }),
    })
    .nullable(),
  /** The reader's own text, with all heads and with those in `off` at zero. */
  own: z.object({
    strTokens: z.array(z.string()),
    /** −log probability of each token, in nats; the first is given. */
    surprise: z.array(z.number().nullable()),
    without: z.array(z.number().nullable()).nullable(),
    /** Positions of tokens that have followed the same token before. */
    again: z.array(z.int()),
    /** Mean surprise of those, and of the others: null where there are none. */
    mean: z.object({ again: z.number().nullable(), other: z.number().nullable() }),
    meanWithout: z
      .object({ again: z.number().nullable(), other: z.number().nullable() })
      .nullable(),
  }),
});

export type InductionSpec = z.infer<typeof specSchema>;
export type InductionResult = z.infer<typeof resultSchema>;

export const MODEL = 'smollm2-135m';

const at = (...names: readonly string[]) =>
  names.map((name) => {
    const [layer, head] = name.split('.').map(Number);
    return { layer: layer!, head: head! };
  });

const TEXTS = {
  name: 'The new teacher was called Mirakovel Tunzi. She came from a small town by the sea. On the first day, the children wrote a letter to Mirakovel Tunzi.',
  known:
    'Sherlock Holmes lived in Baker Street. One evening a client came up the stairs and asked to speak to Sherlock Holmes of Baker Street.',
};

const made = { seed: 0, length: 30, sequences: 4, text: TEXTS.name };

/** Random tokens, twice in a row: nothing but looking back can predict the second copy. */
export const spec: ExperimentSpec<InductionSpec, InductionResult> = {
  id: 'induction-heads',
  title: 'Which heads continue a repeated sequence?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    twice: { title: 'Random tokens, twice', spec: { ...made, off: [] } },
    feeder: { title: 'Without the head that feeds them', spec: { ...made, off: at('16.0') } },
    alike: { title: 'Without one that looks the same', spec: { ...made, off: at('11.1') } },
    pair: {
      title: 'Without four induction heads',
      spec: { ...made, off: at('17.3', '17.4', '17.5', '18.6') },
    },
    control: {
      title: 'Without five other heads',
      spec: { ...made, off: at('7.3', '9.8', '12.5', '14.1', '16.6') },
    },
    known: {
      title: 'A repetition that needs no pair',
      spec: { ...made, off: at('16.0'), text: TEXTS.known },
    },
    article: { title: 'Fifty tokens, twice', spec: { ...made, length: 50, off: [] } },
  },
  fit: (asked, { nLayers, nHeads }) => ({
    ...asked,
    off: asked.off.filter(({ layer, head }) => layer < nLayers && head < nHeads),
  }),
};
