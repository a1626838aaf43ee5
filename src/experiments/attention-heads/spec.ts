import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { headSchema, perHead, promptText } from '../measure/schemas.ts';
import { STORIES } from './stories.ts';

export const specSchema = z.object({
  prompt: promptText,
  /** The head whose pattern on the prompt is kept whole. */
  head: headSchema,
});

const story = z.enum(STORIES);

/** A grid for each story; null where nothing in the text lets it be judged. */
const perStory = z.record(story, perHead.nullable());

/** Heads by what they look like: see looks.ts. */
const counts = z.record(z.enum([...STORIES, 'none']), z.int());

export const resultSchema = z.object({
  /** Passports, from texts that are the same whatever the prompt is. Shares are from 0 to 1. */
  corpus: z.object({
    passages: z.int(),
    /** In the passages, and in the random tokens given twice. */
    tokens: z.object({ read: z.int(), repeated: z.int() }),
    /** At how many positions each story can be judged, and the share of tokens that it names there. */
    positions: z.record(story, z.int()),
    chance: z.record(story, z.number()),
    /** Mean attention to what the story names. */
    score: perStory,
    /** How often the story is right, as lead.ts has it: of all tokens, and with the first one left out. */
    holds: perStory,
    rest: perStory,
    /** Mean entropy of a row of attention, in nats. */
    entropy: perHead,
    /** Mean distance looked back, in tokens, the first token left out. */
    distance: perHead,
    /** How many heads look like what: by `holds`, and by `rest`. */
    looks: counts,
    looksAway: counts,
  }),
  /** What a head's weights write for a word that it reads, from 0 to 1: see copying.ts. */
  copying: z.object({
    words: z.int(),
    /** For how many of the words it writes towards the word itself more than towards any other of them, and less. */
    copies: perHead,
    opposes: perHead,
  }),
  /** The heads with the highest score for the token before; each is set to zero by itself. */
  alike: z.object({
    /** Mean surprise at a token of the second copy of random tokens, in nats, all heads on. */
    loss: z.number(),
    heads: z.array(headSchema.extend({ loss: z.number() })),
  }),
  /** The same on the prompt. */
  here: z.object({
    strTokens: z.array(z.string()),
    positions: z.record(story, z.int()),
    holds: perStory,
    head: headSchema,
    /** `[query][key]`, keys up to the query. */
    pattern: z.array(z.array(z.number())),
  }),
});

export type AttentionHeadsSpec = z.infer<typeof specSchema>;
export type AttentionHeadsResult = z.infer<typeof resultSchema>;

export const MODEL = 'smollm2-135m';

const MARY = 'When Mary and John went to the store, John gave a drink to';

/** What each head of a model looks at, on texts that are always the same and on the reader's own. */
export const spec: ExperimentSpec<AttentionHeadsSpec, AttentionHeadsResult> = {
  id: 'attention-heads',
  title: 'What does each head look at?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    before: { title: 'The token before', spec: { prompt: MARY, head: { layer: 16, head: 0 } } },
    again: {
      title: 'What followed last time',
      spec: {
        prompt:
          'The new teacher was called Mirakovel Tunzi. The children wrote a letter to Mirakovel Tunzi.',
        head: { layer: 18, head: 6 },
      },
    },
    names: {
      title: 'Now and then a name',
      spec: { prompt: 'The capital of France is', head: { layer: 23, head: 4 } },
    },
    idle: {
      title: 'On random tokens only',
      spec: { prompt: MARY, head: { layer: 14, head: 3 } },
    },
    against: {
      title: 'It writes against what it reads',
      spec: { prompt: MARY, head: { layer: 23, head: 3 } },
    },
    alike: {
      title: 'Its twin',
      spec: { prompt: MARY, head: { layer: 11, head: 1 } },
    },
  },
  fit: (asked, { nLayers, nHeads }) => ({
    ...asked,
    head: {
      layer: Math.min(asked.head.layer, nLayers - 1),
      head: Math.min(asked.head.head, nHeads - 1),
    },
  }),
};
