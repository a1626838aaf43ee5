import { addVector, type Microscope, type Model } from '../../microscope/index.ts';
import { defineExperiment } from '../experiment.ts';
import { InputError } from '../inputError.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { mean, round } from '../measure/numbers.ts';
import { readPrompt } from '../measure/question.ts';
import { lossesWith, lossesWithout } from './losses.ts';
import { STRONGEST } from './limits.ts';
import { MODEL, spec, type Effect, type SteeringResult, type SteeringSpec } from './spec.ts';
import {
  hookOf,
  lengthOf,
  randomVector,
  readingOf,
  readSteering,
  readText,
  streamsOf,
  type Steering,
} from './vectors.ts';

/** How many tokens are written. */
export const WRITTEN = 20;

/** Random vectors are an average of so many draws. */
const DRAWS = 2;

/** A text about nothing that a reader is likely to steer towards. */
export const OTHER =
  'The office opens at nine, and most people take the train because there is nowhere to leave a car.';

const STRENGTHS = Array.from({ length: 2 * STRONGEST + 1 }, (_, i) => i - STRONGEST);

const roundLoss = (value: number) => round(value, 4);

async function run(microscope: Microscope, asked: SteeringSpec): Promise<SteeringResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const { nLayers, dModel } = model.config;
  const { layer, strength } = asked;
  if (layer >= nLayers)
    throw new InputError(
      'layer',
      `${spec.id}: expected a layer from 0 to ${nLayers - 1}, got ${layer}`,
    );
  const prompt = readPrompt(model.tokenizer, spec.id, asked.prompt);
  const target = readText(model, spec.id, asked.target, 'target');
  const steering = await readSteering(model, spec.id, asked, signal);
  const { vector } = steering;
  const length = lengthOf(vector);
  const randoms = Array.from({ length: DRAWS }, (_, draw) =>
    randomVector(dModel, length, draw + 1),
  );
  const strTokens = model.tokenizer.toStrTokens(prompt);
  const begun = { nLayers, strTokens, length: round(length, 3) };

  const made = await write(microscope, model, prompt, [vector, randoms[0]!], asked, begun);
  const reads = await readBack(model, prompt, made, layer, steering, signal);
  const written = wordsOf(model, made);
  const about = { toward: asked.toward, away: asked.away, layer, target };
  const measured = await lastMeasured(model, about, () =>
    measure(microscope, model, { layer, target, vector, randoms }),
  );
  const { loss } = measured;
  return {
    ...begun,
    ...measured,
    targetTokens: model.tokenizer.toStrTokens(target),
    written,
    reads,
    alike: {
      toward: alike(written.toward, written.plain),
      away: alike(written.away, written.plain),
      random: alike(written.random, written.plain),
    },
    strengths: STRENGTHS,
    at: changesAt(loss, strength, reads),
    breaks: firstBroken(loss.other),
  };
}

type Written = SteeringResult['written'];
type Made = Record<keyof Written, readonly number[]>;

/** The model's own words, however it is steered. */
const lastPlain = lastPerModel<number[]>();

/** Goes on from the prompt four times, token by token, and reports each. */
async function write(
  microscope: Microscope,
  model: Model,
  prompt: readonly number[],
  [vector, random]: readonly [Float32Array, Float32Array],
  { layer, strength }: SteeringSpec,
  begun: Partial<SteeringResult>,
): Promise<Made> {
  const { signal } = microscope;
  const made: Record<keyof Written, number[]> = { plain: [], toward: [], away: [], random: [] };
  const goOn = (which: keyof Written, add?: Float32Array, scale = 0) =>
    model.generate(prompt, {
      maxNewTokens: WRITTEN,
      interventions: add ? [addVector({ hook: hookOf(layer) }, add, scale)] : [],
      signal,
      onToken(token) {
        made[which].push(token);
        const count = Object.values(made).reduce((sum, { length }) => sum + length, 0);
        const written = wordsOf(model, made);
        microscope.progress(0.1 + (0.5 * count) / (4 * WRITTEN), { ...begun, written });
      },
    });
  made.plain = await lastPlain(model, prompt, () => goOn('plain'));
  await goOn('toward', vector, strength);
  await goOn('away', vector, -strength);
  await goOn('random', random, strength);
  return made;
}

function wordsOf({ tokenizer }: Model, { plain, toward, away, random }: Made): Written {
  const words = (tokens: readonly number[]) => tokenizer.toStrTokens(tokens);
  return {
    ...{ plain: words(plain), toward: words(toward) },
    ...{ away: words(away), random: words(random) },
  };
}

/** Has the plain model read what was written, and asks how far along the vector it lies. */
async function readBack(
  model: Model,
  prompt: readonly number[],
  { plain, toward, away, random }: Made,
  layer: number,
  steering: Steering,
  signal: AbortSignal,
): Promise<SteeringResult['reads']> {
  const reading = async (tokens: readonly number[]) => {
    const streams = await streamsOf(model, [...prompt, ...tokens], layer, signal);
    return round(readingOf(streams.slice(prompt.length - 1), steering), 3);
  };
  return {
    ...{ plain: await reading(plain), toward: await reading(toward) },
    ...{ away: await reading(away), random: await reading(random) },
  };
}

type Measured = Pick<SteeringResult, 'stream' | 'loss' | 'without'>;

/** The same whatever the prompt and the strength. */
const lastMeasured = lastPerModel<Measured>();

interface Asked {
  readonly layer: number;
  readonly target: readonly number[];
  readonly vector: Float32Array;
  readonly randoms: readonly Float32Array[];
}

async function measure(
  microscope: Microscope,
  model: Model,
  { layer, target, vector, randoms }: Asked,
): Promise<Measured> {
  const { signal } = microscope;
  const other = model.tokenizer.encode(OTHER);
  const streams = await streamsOf(model, other, layer, signal);
  const steered = STRENGTHS.map((strength) => ({ vector, strength }));
  const onTarget = await lossesWith(model, target, layer, steered, signal);
  microscope.progress(0.7);
  const onOther = await lossesWith(model, other, layer, steered, signal);
  microscope.progress(0.8);
  const above = STRENGTHS.filter((strength) => strength > 0);
  const drawn = above.flatMap((strength) => randoms.map((one) => ({ vector: one, strength })));
  const byDraw = await lossesWith(model, other, layer, drawn, signal);
  microscope.progress(0.9);
  const out = await lossesWithout(model, target, layer, [vector, ...randoms], signal);
  const [outOfOther] = await lossesWithout(model, other, layer, [vector], signal);
  microscope.progress(1);
  return {
    stream: round(mean(streams.map(lengthOf)), 2),
    loss: {
      target: onTarget.map(roundLoss),
      other: onOther.map(roundLoss),
      random: above.map((_, i) => roundLoss(mean(byDraw.slice(i * DRAWS, (i + 1) * DRAWS)))),
    },
    without: {
      target: roundLoss(out[0]!),
      other: roundLoss(outOfOther!),
      random: roundLoss(mean(out.slice(1))),
    },
  };
}

/** How many tokens two texts begin with in common. */
function alike(text: readonly string[], plain: readonly string[]): number {
  const parts = text.findIndex((token, at) => token !== plain[at]);
  return parts < 0 ? text.length : parts;
}

/** A model counts as broken where another text costs it so much more, in nats a token. */
const BROKEN = 1;
/** And as pulled where what it writes lies so much further on the way to the first list. */
const PULLED = 0.25;

function changesAt(
  { target, other, random }: Measured['loss'],
  strength: number,
  reads: SteeringResult['reads'],
) {
  const change = (losses: readonly number[]) =>
    roundLoss(losses[STRENGTHS.indexOf(strength)]! - losses[STRONGEST]!);
  const changes = { target: change(target), other: change(other) };
  const pulled = reads.toward - reads.plain >= PULLED;
  const effect: Effect = changes.other >= BROKEN ? 'broken' : pulled ? 'pulled' : 'nothing';
  return { ...changes, random: roundLoss(random[strength - 1]! - other[STRONGEST]!), effect };
}

function firstBroken(other: readonly number[]): number | null {
  const plain = other[STRONGEST]!;
  return STRENGTHS.find((s, i) => s > 0 && other[i]! - plain >= BROKEN) ?? null;
}

export const steering = defineExperiment(spec, run);
