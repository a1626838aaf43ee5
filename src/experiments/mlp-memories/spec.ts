import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { promptText, scoreSchema } from '../measure/schemas.ts';

export const specSchema = z.object({
  prompt: promptText,
  /** Layer and place in the layer: "20.372". */
  neuron: z.string().max(12),
  /** Which hundred neurons are drawn: the seed. */
  draw: z.int().min(1).max(9999),
});

const firing = z.object({
  /** The text up to the token at which it fires, the token, and some of what comes after. */
  before: z.string(),
  token: z.string(),
  after: z.string(),
  value: z.number(),
});

const word = z.object({
  text: z.string(),
  /** What a unit of the neuron's value adds to the word's logit, per unit of the final norm's scale. */
  logit: z.number(),
});

/** What its strongest texts have in common: a word at the token it fires at, the one before, or the one after. */
const shared = z.object({
  where: z.enum(['at', 'before', 'after']),
  word: z.string(),
  of: z.int(),
});

/** What the words have in common that it writes for (or, as its value turns, against): their first four letters. */
const stem = z.object({
  side: z.enum(['for', 'against']),
  letters: z.string(),
  of: z.int(),
});

/** How many have a name by the rule: by their texts, by their words, by either. */
const tally = z.object({ byTexts: z.int(), byWords: z.int(), either: z.int() });

/** What a reader may judge without knowing which it is. */
const card = z.object({
  /** Null for a random mixture of all neurons of a layer. */
  neuron: z.string().nullable(),
  most: z.array(firing.omit({ value: true })),
  least: z.array(firing.omit({ value: true })),
  words: z.object({ for: z.array(z.string()), against: z.array(z.string()) }),
  /** Whether the rule has a name for it. */
  named: z.boolean(),
});

export const resultSchema = z.object({
  strTokens: z.array(z.string()),
  /** At each token of the sentence; the gate is that of SwiGLU, null in a model without. */
  gate: z.array(z.number()).nullable(),
  in: z.array(z.number()),
  value: z.array(z.number()),
  /** Neurons that write most at the last token for the first choice over the second, whichever sign, in logits. */
  writers: z.object({
    for: z.string(),
    over: z.string(),
    largest: z.array(z.object({ neuron: z.string(), writes: z.number() })),
  }),
  /** From the sample of texts: the largest values first, and the smallest. */
  most: z.array(firing),
  least: z.array(firing),
  words: z.object({ for: z.array(word), against: z.array(word) }),
  /** By the rule; null where there is no name by it. */
  named: z.object({ texts: shared.nullable(), words: stem.nullable(), either: z.boolean() }),
  /** The next word with the neuron, and with its value set to zero at every token. */
  answers: z.object({ on: z.array(scoreSchema), off: z.array(scoreSchema) }),
  /** The first choice, before and after. */
  best: z.object({ token: z.int(), text: z.string(), on: z.number(), off: z.number() }),
  /** Correlation, over all words, of how the logits change and what the neuron writes itself at the last token. */
  agreement: z.number(),
  sample: z.object({ passages: z.int(), tokens: z.int() }),
  drawn: z.object({
    neurons: z.array(z.string()),
    /** Neurons of the model. */
    of: z.int(),
    tally,
    named: z.array(
      z.object({ neuron: z.string(), texts: shared.nullable(), words: stem.nullable() }),
    ),
    /** As many random mixtures, the same in every draw. */
    mixtures: tally,
    /** The first of the drawn, and the first mixtures, in a random order. */
    cards: z.array(card),
  }),
});

export type MlpMemoriesSpec = z.infer<typeof specSchema>;
export type MlpMemoriesResult = z.infer<typeof resultSchema>;
export type PromotedWord = z.infer<typeof word>;
export type SharedWord = z.infer<typeof shared>;
export type SharedStem = z.infer<typeof stem>;
export type Card = z.infer<typeof card>;

export const MODEL = 'smollm2-135m';

/** One neuron: when it fires, what it writes, and what is lost without it. */
export const spec: ExperimentSpec<MlpMemoriesSpec, MlpMemoriesResult> = {
  id: 'mlp-memories',
  title: 'What does one neuron know?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    generation: {
      title: 'The next …',
      spec: { prompt: 'This is how we teach the next', neuron: '20.372', draw: 1 },
    },
    terms: {
      title: 'Different in …',
      spec: { prompt: 'The two plans are very different in', neuron: '23.1087', draw: 2 },
    },
    am: {
      title: 'Anna and I',
      spec: { prompt: 'My name is Anna and I', neuron: '27.915', draw: 3 },
    },
    early: {
      title: 'Words mislead',
      spec: { prompt: 'She thinks that I', neuron: '0.1365', draw: 4 },
    },
    capital: {
      title: 'No name by the rule',
      spec: { prompt: 'The capital of France is', neuron: '24.1005', draw: 5 },
    },
  },
  fit: (asked, { nLayers, dMlp }) => {
    const [layer = 0, neuron = 0] = asked.neuron.split('.').map(Number);
    return {
      ...asked,
      neuron: `${Math.min(layer, nLayers - 1)}.${Math.min(neuron, dMlp - 1)}`,
    };
  },
};
