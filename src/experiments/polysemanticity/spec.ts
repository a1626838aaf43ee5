import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { promptText } from '../measure/schemas.ts';
import { KINDS } from './groups.ts';

export const specSchema = z.object({
  prompt: promptText,
  /** Layer and place in the layer: "29.719". */
  neuron: z.string().max(12),
  /** Which hundred neurons of its layer are drawn: the seed. */
  draw: z.int().min(1).max(9999),
});

const place = z.object({
  book: z.enum(['speeches', 'novel']),
  /** The text up to the token at which it fires, the token, and some of what comes after. */
  before: z.string(),
  token: z.string(),
  after: z.string(),
});

/** Values are those on the neuron's stronger side, so that the strongest is above zero. */
const firing = place.extend({ value: z.number() });

const grouped = z.array(z.array(firing));

const tally = z.record(z.enum(KINDS), z.int());

export const resultSchema = z.object({
  strTokens: z.array(z.string()),
  /** At each token of the sentence, on the neuron's stronger side. */
  value: z.array(z.number()),
  /** Which group each token belongs with, where the neuron fires at a quarter of its strongest or more. */
  joins: z.array(z.int().nullable()),
  /** The sign of its stronger side, and how strong the other is: its largest value in parts of the strongest. */
  side: z.object({ sign: z.literal([1, -1]), other: z.number() }),
  /** The likeness from which on two places, or groups, count as alike: few random pairs reach it. */
  bar: z.number(),
  /** Its strongest places; the largest group first, in a group the strongest first. */
  groups: grouped,
  kind: z.enum(KINDS),
  /** One fires it, the others hardly. */
  riddle: z.object({ options: z.array(place), answer: z.int() }),
  /** Places at a quarter to half of its strongest, drawn at random, and which group each belongs with. */
  middle: z.array(firing.extend({ joins: z.int().nullable() })),
  /** How many of these belong with one. */
  joined: z.int(),
  /** Its strongest places in either book alone, and how alike the largest groups of both are. */
  books: z.object({ speeches: grouped, novel: grouped, likeness: z.number(), alike: z.boolean() }),
  sample: z.object({ passages: z.int(), tokens: z.int() }),
  drawn: z.object({
    neurons: z.array(z.object({ neuron: z.string(), kind: z.enum(KINDS) })),
    tally,
    /** As many random mixtures of the layer's neurons, the same in every draw. */
    mixtures: tally,
    /** As many times that many places, at random: the floor. */
    places: tally,
  }),
});

export type PolysemanticitySpec = z.infer<typeof specSchema>;
export type PolysemanticityResult = z.infer<typeof resultSchema>;
export type PlaceText = z.infer<typeof place>;
export type FiringText = z.infer<typeof firing>;
export type Tally = z.infer<typeof tally>;

export const MODEL = 'smollm2-135m';

/**
 * How many things does a neuron fire for? The presets' neurons were searched for once, among all 46,080: those of the
 * kind in question by the rule of groups.ts, and then one whose texts a person can read.
 */
export const spec: ExperimentSpec<PolysemanticitySpec, PolysemanticityResult> = {
  id: 'polysemanticity',
  title: 'How many things does one neuron stand for?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    several: {
      title: 'Two meanings',
      spec: {
        prompt: 'She swam in the Mediterranean. "Is it cold?" we asked. "Oh, no!"',
        neuron: '29.719',
        draw: 1,
      },
    },
    one: {
      title: 'One meaning',
      spec: {
        prompt: 'We have seen what they had, and nobody has asked',
        neuron: '6.479',
        draw: 2,
      },
    },
    top: {
      title: 'Clear at the top only',
      spec: {
        prompt: 'On the ship he lit his pipe and threw a dart at the whale',
        neuron: '21.223',
        draw: 3,
      },
    },
    letters: {
      title: 'Where the rule is blind',
      spec: { prompt: 'Who should tell the whale that she shall', neuron: '0.749', draw: 4 },
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
