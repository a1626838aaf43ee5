import { z } from 'zod';
import { lensHooks, type Microscope, type Model } from '../microscope/index.ts';
import { round } from './answers.ts';
import type { Experiment } from './experiment.ts';

const MODEL = 'smollm2-135m';

/** The first half fit the direction, the second are held out; both go round the world. */
const CITIES: readonly (readonly [city: string, country: string])[] = [
  ['Paris', 'France'],
  ['Tokyo', 'Japan'],
  ['Cairo', 'Egypt'],
  ['Lima', 'Peru'],
  ['Berlin', 'Germany'],
  ['Mumbai', 'India'],
  ['Nairobi', 'Kenya'],
  ['Toronto', 'Canada'],
  ['Madrid', 'Spain'],
  ['Beijing', 'China'],
  ['Lagos', 'Nigeria'],
  ['Chicago', 'the United States'],
  ['Rome', 'Italy'],
  ['Bangkok', 'Thailand'],
  ['Sydney', 'Australia'],
  ['Havana', 'Cuba'],
  ['Vienna', 'Austria'],
  ['Seoul', 'South Korea'],
  ['Athens', 'Greece'],
  ['Santiago', 'Chile'],
  ['London', 'England'],
  ['Osaka', 'Japan'],
  ['Casablanca', 'Morocco'],
  ['Bogotá', 'Colombia'],
  ['Munich', 'Germany'],
  ['Delhi', 'India'],
  ['Accra', 'Ghana'],
  ['Vancouver', 'Canada'],
  ['Barcelona', 'Spain'],
  ['Shanghai', 'China'],
  ['Dakar', 'Senegal'],
  ['Boston', 'the United States'],
  ['Milan', 'Italy'],
  ['Manila', 'the Philippines'],
  ['Melbourne', 'Australia'],
  ['Caracas', 'Venezuela'],
  ['Lisbon', 'Portugal'],
  ['Baghdad', 'Iraq'],
  ['Warsaw', 'Poland'],
  ['Buenos Aires', 'Argentina'],
];
const HALF = CITIES.length / 2;

const specSchema = z.object({
  /** What the held-out sentences say. The direction is always fitted on "is in". */
  wording: z.enum(['is in', 'is not in']),
});

const layerScore = z.object({
  /** The residual stream before this layer; the last row is after the last one. */
  layer: z.int(),
  /** Share of pairs of a true and a false sentence in which the true one lies further along. 0.5 is chance. */
  auroc: z.number(),
});

const resultSchema = z.object({
  /** Cities fitted on and held out. */
  cities: z.object({ fitted: z.int(), heldOut: z.int() }),
  byLayer: z.array(layerScore),
  /** Furthest from chance, either way: below 0.5 the direction points at what is false. */
  clearest: layerScore,
  /** Held-out sentences along the direction of the clearest layer, the mean of all at 0. */
  sentences: z.array(z.object({ text: z.string(), true: z.boolean(), along: z.number() })),
});

export type TruthDirectionSpec = z.infer<typeof specSchema>;
export type TruthDirectionResult = z.infer<typeof resultSchema>;

/**
 * A direction that tells true sentences from false ones: the difference of class means at the full stop, after Marks
 * and Tegmark 2023, https://arxiv.org/abs/2310.06824.
 */
export const truthDirection: Experiment<TruthDirectionSpec, TruthDirectionResult> = {
  id: 'truth-direction',
  title: 'Is there a direction for true?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    article: { title: 'Cities and countries', spec: { wording: 'is in' } },
    negated: { title: 'The same, with a "not"', spec: { wording: 'is not in' } },
  },
  run,
};

interface Sentence {
  readonly text: string;
  readonly true: boolean;
}

/** Each city with its own country and with one of another city of the same half. */
export function sentences(half: 'fitted' | 'held out', wording: string): Sentence[] {
  const cities = half === 'fitted' ? CITIES.slice(0, HALF) : CITIES.slice(HALF);
  return cities.flatMap(([city, country], i) => {
    const [, other] = cities[(i + 7) % cities.length]!;
    const says = (where: string, right: boolean): Sentence => ({
      text: `The city of ${city} ${wording} ${where}.`,
      true: right === (wording === 'is in'),
    });
    return [says(country, true), says(other, false)];
  });
}

async function run(
  microscope: Microscope,
  { wording }: TruthDirectionSpec,
): Promise<TruthDirectionResult> {
  const model = await microscope.model(MODEL);
  const fitted = sentences('fitted', 'is in');
  const heldOut = sentences('held out', wording);
  const total = fitted.length + heldOut.length;
  const streams: Float32Array[][] = []; // [sentence][layer], each [dModel]
  for (const { text } of [...fitted, ...heldOut]) {
    streams.push(await fullStops(model, text, microscope.signal));
    microscope.progress(streams.length / total);
  }
  const layers = streams[0]!.map((_, layer) => {
    const at = (i: number) => streams[i]![layer]!;
    const direction = meanDifference(fitted.map((one, i) => ({ ...one, vector: at(i) })));
    return heldOut.map(({ true: right }, i) => ({
      true: right,
      along: project(at(fitted.length + i), direction),
    }));
  });
  const byLayer = layers.map((scores, layer) => ({ layer, auroc: round(auroc(scores), 4) }));
  const clearest = byLayer.reduce((most, one) =>
    Math.abs(one.auroc - 0.5) > Math.abs(most.auroc - 0.5) ? one : most,
  );
  const scores = layers[clearest.layer]!;
  const mean = scores.reduce((sum, { along }) => sum + along, 0) / scores.length;
  return {
    cities: { fitted: HALF, heldOut: CITIES.length - HALF },
    byLayer,
    clearest,
    sentences: heldOut.map((one, i) => ({ ...one, along: round(scores[i]!.along - mean, 4) })),
  };
}

/** The residual stream at the last token, before each layer and after the last. */
async function fullStops(model: Model, text: string, signal: AbortSignal): Promise<Float32Array[]> {
  const tokens = model.tokenizer.encode(text);
  const hooks = lensHooks(model.config);
  const { cache } = await model.runWithCache(tokens, hooks, { logitsAt: [], signal });
  return hooks.map((hook) => cache.get(hook).data.slice(-model.config.dModel));
}

/** Mean of the true minus mean of the false, scaled to length 1. */
function meanDifference(
  examples: readonly { readonly true: boolean; readonly vector: Float32Array }[],
): Float64Array {
  const size = examples[0]!.vector.length;
  const direction = new Float64Array(size);
  for (const side of [true, false]) {
    const vectors = examples.filter((one) => one.true === side);
    for (const { vector } of vectors) {
      for (let i = 0; i < size; i++) {
        direction[i]! += ((side ? 1 : -1) * vector[i]!) / vectors.length;
      }
    }
  }
  const length = Math.hypot(...direction);
  return length === 0 ? direction : direction.map((value) => value / length);
}

function project(vector: Float32Array, direction: Float64Array): number {
  return direction.reduce((sum, value, i) => sum + value * vector[i]!, 0);
}

/** Ties count half. */
export function auroc(
  scores: readonly { readonly true: boolean; readonly along: number }[],
): number {
  const right = scores.filter((one) => one.true);
  const wrong = scores.filter((one) => !one.true);
  let won = 0;
  for (const high of right) {
    for (const low of wrong) won += high.along > low.along ? 1 : high.along === low.along ? 0.5 : 0;
  }
  return won / (right.length * wrong.length);
}
