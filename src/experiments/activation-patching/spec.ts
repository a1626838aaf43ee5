import { z } from 'zod';
import type { ExperimentSpec, Preset } from '../experiment.ts';
import { oneWord, promptText, scoreSchema } from '../measure/schemas.ts';

export const SITES = ['resid', 'attn', 'mlp', 'heads'] as const;
export const WAYS = ['denoise', 'noise'] as const;
export const STAND_INS = ['run', 'zero', 'mean', 'resample'] as const;

/** A layer, and a token of the prompt, or a head where heads are patched. */
const cell = z.object({ layer: z.int().min(0), column: z.int().min(0) });

export const specSchema = z.object({
  clean: promptText,
  /** The same length in tokens, with another answer. */
  corrupt: promptText,
  answer: oneWord,
  foil: oneWord,
  /** Denoising puts what the clean run has into the corrupt one; noising is the other way about. */
  way: z.enum(WAYS),
  /** The stream that enters a layer, what its attention or its MLP writes there, or a head at all tokens. */
  site: z.enum(SITES),
  /** What is put in: what the other run has there, zero, the mean over other texts, or what one other text has. */
  standIn: z.enum(STAND_INS),
  cell,
});

const side = z.object({
  strTokens: z.array(z.string()),
  /** Likeliest first. */
  answers: z.array(scoreSchema),
  /** Logit of the answer minus logit of the foil. */
  lead: z.number(),
  answerProbability: z.number(),
  foilProbability: z.number(),
});

/** `[layer][column]`. */
const grid = z.array(z.array(z.number()));

export const resultSchema = z.object({
  clean: side,
  corrupt: side,
  /** Tokens of the answer and the foil. */
  answer: z.object({ token: z.int(), text: z.string() }),
  foil: z.object({ token: z.int(), text: z.string() }),
  /** Positions at which the prompts differ. */
  differ: z.array(z.int()),
  /** `[layer][column]` of the site: length of the difference of the two runs, over the mean of their lengths. */
  apart: grid,
  /** As asked, or the nearest that the prompt and the model have. */
  cell,
  /** The run with that cell put in. */
  third: side.omit({ strTokens: true }).extend({
    /** Of the way from the one run's lead to the other's: 0 is the run that takes, 1 the one that gives. */
    share: z.number(),
    /** `[layer][pos]` of the stream that leaves a layer: change over length. Null where nothing can change. */
    change: z.array(z.array(z.number().nullable())),
  }),
  /** The same cell the other way about; null where no run gives. */
  turned: z.number().nullable(),
  /** `[layer][column]`: the share of each cell by itself. */
  map: grid,
  strongest: cell.extend({ share: z.number() }),
  /** The first layer from which on the last token's cell always holds half; null where it never does, or of heads. */
  lastFrom: z.int().nullable(),
});

export type PatchSpec = z.infer<typeof specSchema>;
export type PatchResult = z.infer<typeof resultSchema>;
export type Side = PatchResult['clean'];
export type Cell = z.infer<typeof cell>;

export const MODEL = 'smollm2-135m';

const france = {
  clean: 'The capital of France is',
  corrupt: 'The capital of Germany is',
  ...{ answer: 'Paris', foil: 'Berlin' },
};
const mary = {
  clean: 'When Mary and John went to the store, John gave a drink to',
  corrupt: 'When Mary and John went to the store, Mary gave a drink to',
  ...{ answer: 'Mary', foil: 'John' },
};
const tower = {
  clean: 'The Eiffel Tower is in the city of',
  corrupt: 'The Colosseum is in the city of',
  ...{ answer: 'Paris', foil: 'Rome' },
};
const plain = { way: 'denoise', standIn: 'run' } as const;
const at = (layer: number, column: number) => ({ cell: { layer, column } });

const presets: Readonly<Record<string, Preset<PatchSpec>>> = {
  stream: {
    title: 'France into Germany',
    spec: { ...france, ...plain, site: 'resid', ...at(12, 3) },
  },
  fetch: {
    title: 'The head that fetches it',
    spec: { ...france, ...plain, site: 'heads', ...at(23, 4) },
  },
  mlps: { title: 'What the MLPs add', spec: { ...france, ...plain, site: 'mlp', ...at(0, 3) } },
  mary: { title: 'Mary or John', spec: { ...mary, ...plain, site: 'heads', ...at(23, 3) } },
  tower: {
    title: 'A name of three pieces',
    spec: { ...tower, ...plain, site: 'resid', ...at(12, 3) },
  },
  noised: {
    title: 'Mary or John, noised',
    spec: { ...mary, ...plain, way: 'noise', site: 'heads', ...at(23, 3) },
  },
  destroyed: {
    title: 'Half the way by destruction',
    spec: { ...france, ...plain, site: 'resid', standIn: 'zero', ...at(12, 3) },
  },
};

/** One place of one run put into another run on a prompt that differs in a word, and every place in turn. */
export const spec: ExperimentSpec<PatchSpec, PatchResult> = {
  id: 'activation-patching',
  title: 'What does one place carry?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets,
  fit: (asked, { nLayers, nHeads }) => ({
    ...asked,
    cell: {
      layer: Math.min(asked.cell.layer, nLayers - 1),
      column: asked.site === 'heads' ? Math.min(asked.cell.column, nHeads - 1) : asked.cell.column,
    },
  }),
};
