import { z } from 'zod';
import type { ExperimentSpec, Preset } from '../experiment.ts';
import { headSchema, oneWord, promptText } from '../measure/schemas.ts';
import { MOST } from './limits.ts';
import { PRESETS } from './presets.ts';

export const KEYS = ['own', 'apart'] as const;

const sentences = (most: number) => z.array(z.string().max(200)).min(1).max(most);
const range = z.object({ from: z.int().min(0), to: z.int().min(0) });

const specSchema = z.object({
  clean: promptText,
  /** The same length in tokens, with another subject. */
  corrupt: promptText,
  answer: oneWord,
  foil: oneWord,
  /** Layers whose MLPs are knocked out, both ends included. */
  range,
  /** What an edit answers to: what is there at the subject, or what tells that apart from half of the neighbours. */
  key: z.enum(KEYS),
  /** Other sentences on the subject. */
  about: sentences(MOST.about),
  /** Sentences on other subjects, which an edit should leave alone. */
  near: sentences(MOST.near),
});

const probability = z.number();

const told = z.object({ text: z.string(), probability });

const side = z.object({
  strTokens: z.array(z.string()),
  top: told,
  /** Logit of the answer minus logit of the foil. */
  lead: z.number(),
});

/** `[layer][column]`: the share of the lead that comes back when that is put into the corrupt run. */
const map = z.array(z.array(z.number()));

const spot = z.object({ layer: z.int(), column: z.int(), share: z.number() });

/** Probability of the answer with those MLPs at a mean. */
const knocked = range.extend({
  /** At the subject and at the last token, over neighbours of the same length at the same place; null where there are none. */
  subject: probability.nullable(),
  last: probability.nullable(),
  /** At the subject, over all tokens of other texts. */
  texts: probability,
});

/** A word that a head's output makes likelier, or its place among all words. */
const rank = z.int();

const edit = z.object({
  /** Length of the change, u vᵀ, over the length of the whole matrix. */
  size: z.number(),
  answer: probability,
  foil: probability,
  top: told,
  /** How many sentences' likeliest word is another: on the subject, on neighbours it was told of, on others. */
  changed: z.object({ about: z.int(), kept: z.int(), watched: z.int() }),
});

const asked = z.object({
  text: z.string(),
  /** The likeliest next word as the model is, and with each edit. */
  plain: told,
  mlp: told,
  head: told,
});

const resultSchema = z.object({
  clean: side,
  corrupt: side,
  differ: z.array(z.int()),
  /** What is put in together: each token of the subject, all tokens between it and the end, and the last token. */
  columns: z.array(z.object({ label: z.string(), positions: z.array(z.int()) })),
  trace: z.object({ resid: map, mlp: map, attn: map }),
  strongest: z.object({ mlp: spot, attn: spot }),
  /** The strongest MLP above layer 0. */
  laterMlp: spot,
  /** The first layer from which on the stream at the last token always holds half; null where it never does. */
  lastFrom: z.int().nullable(),
  knock: z.object({
    plain: probability,
    /** Neighbours of the prompt's length. */
    over: z.int(),
    ranges: z.array(knocked),
    own: knocked,
  }),
  /** The head whose output at the last token goes furthest. */
  reader: headSchema.extend({
    share: z.number(),
    /** The next best head. */
    next: headSchema.extend({ share: z.number() }),
    /** From the last token of the clean prompt to those of the subject, together. */
    attention: z.number(),
    /** What its output there makes likeliest by itself, and the place of the answer. */
    says: z.array(z.string()),
    rank,
    countries: z.array(
      z.object({
        name: z.string(),
        says: z.array(z.string()),
        rank,
        capital: z.string(),
        top: z.string(),
      }),
    ),
    /** Countries whose capital is among the first ten, and that the model names. */
    amongTen: z.int(),
    named: z.int(),
    median: z.number(),
  }),
  /** Where MLP 0 is edited. */
  edited: z.object({ position: z.int(), text: z.string() }),
  plain: z.object({ answer: probability, foil: probability, top: told }),
  edits: z.object({ mlp: edit, head: edit }),
  about: z.array(asked),
  /** Those in the first half were told to an edit whose key is `apart`. */
  near: z.array(asked),
  kept: z.int(),
});

export type FactTracingSpec = z.infer<typeof specSchema>;
export type FactTracingResult = z.infer<typeof resultSchema>;
export type Asked = z.infer<typeof asked>;
export type Told = z.infer<typeof told>;

export const MODEL = 'smollm2-135m';

/**
 * Where a fact is held and who reads it, by patching, knock-outs and two edits of a weight. After Meng et al. 2022,
 * https://arxiv.org/abs/2202.05262, with another subject in the place of their noise.
 */
export const spec: ExperimentSpec<FactTracingSpec, FactTracingResult> = {
  id: 'fact-tracing',
  title: 'Where does the model keep a fact, and who reads it?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: PRESETS as unknown as Readonly<Record<string, Preset<FactTracingSpec>>>,
  // Layers that the model has not: all but the first.
  fit: (asked, { nLayers }) => ({
    ...asked,
    range:
      asked.range.to < nLayers ? asked.range : { from: Math.min(1, nLayers - 1), to: nLayers - 1 },
  }),
};
