import {
  neuronLogits,
  zeroAblation,
  type BlockWeights,
  type HookName,
  type Microscope,
  type Model,
  type Tensor,
  type TokenScore,
} from '../../microscope/index.ts';
import { defineExperiment } from '../experiment.ts';
import { lastLogits, row, softmax, topAnswers } from '../measure/answers.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { neuronName, readNeuron, type NeuronPlace } from '../measure/neuron.ts';
import { normed } from '../measure/norms.ts';
import { correlation, round, roundLogit, roundProbability } from '../measure/numbers.ts';
import { readPrompt } from '../measure/question.ts';
import { drawMixtures, judgeDrawn, judgeMixtures } from './drawn.ts';
import { Firings, strongest, type Firing } from './firings.ts';
import { type Judged } from './judge.ts';
import { promotedWords } from './promoted.ts';
import { sharedStem, sharedWord } from './rule.ts';
import { MODEL, spec, type MlpMemoriesResult, type MlpMemoriesSpec } from './spec.ts';

/** Texts that are shown of each end. */
const SHOWN = 5;
/** Neurons that are named as those that write most. */
const WRITERS = 8;

async function run(microscope: Microscope, asked: MlpMemoriesSpec): Promise<MlpMemoriesResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const place = readNeuron(model.config, spec.id, asked.neuron);
  const tokens = readPrompt(model.tokenizer, spec.id, asked.prompt);
  const here = await readHere(model, place, tokens, signal);
  microscope.progress(0.1, here);
  const { firings, mixtures } = await lastSample(model, null, () =>
    readSample(microscope, model, here),
  );
  const drawn = await lastDrawn(model, asked.draw, () =>
    judgeDrawn(model, firings, asked.draw, mixtures, signal),
  );
  const found = firings.ofNeuron(place.layer, place.neuron);
  const texts = sharedWord(strongest(found).map((one) => firings.around(one)));
  const words = sharedStem(here.words);
  const show = (some: readonly Firing[]) =>
    some.slice(0, SHOWN).map((one) => ({ ...firings.cut(one), value: roundLogit(one.value) }));
  return {
    ...here,
    most: show(found.most),
    least: show(found.least),
    named: { texts, words, either: texts !== null || words !== null },
    sample: { passages: firings.texts.length, tokens: firings.tokens },
    drawn,
  };
}

interface Sample {
  readonly firings: Firings;
  readonly mixtures: readonly Judged[];
}

/** The same whichever neuron is looked at, and whichever are drawn. */
const lastSample = lastPerModel<Sample>();
const lastDrawn = lastPerModel<MlpMemoriesResult['drawn']>();

/** What is known before the sample of texts is read. */
type Here = Omit<MlpMemoriesResult, 'most' | 'least' | 'named' | 'sample' | 'drawn'>;

async function readSample(microscope: Microscope, model: Model, here: Here): Promise<Sample> {
  const mixtures = drawMixtures(model);
  const firings = await Firings.read(microscope, model, mixtures, (fraction) =>
    microscope.progress(0.1 + 0.8 * fraction, here),
  );
  return { firings, mixtures: await judgeMixtures(model, firings, mixtures, microscope.signal) };
}

async function readHere(
  model: Model,
  place: NeuronPlace,
  tokens: readonly number[],
  signal: AbortSignal,
): Promise<Here> {
  const { tokenizer } = model;
  const patterns = await readPatterns(model, place, tokens, signal);
  const logits = await neuronLogits(model, place, signal);
  const { on, without } = await switchOff(model, place, tokens, signal);
  const [best, next] = topAnswers(on, tokenizer, 2) as [TokenScore, TokenScore];
  const change = Array.from(on, (value, token) => value - without[token]!);
  const sign = Math.sign(patterns.value.at(-1)!) || 1;
  const written = Array.from(logits, (value) => sign * value);
  return {
    strTokens: tokenizer.toStrTokens(tokens),
    ...patterns,
    writers: {
      ...{ for: best.text, over: next.text },
      largest: await largestWriters(model, tokens, [best.token, next.token], signal),
    },
    words: promotedWords(logits, model),
    answers: { on: topAnswers(on, tokenizer), off: topAnswers(without, tokenizer) },
    best: {
      ...{ token: best.token, text: best.text, on: best.probability },
      off: roundProbability(softmax(without)[best.token]!),
    },
    // None where the neuron changes nothing.
    agreement: round(correlation(change, written) || 0, 3),
  };
}

async function largestWriters(
  model: Model,
  tokens: readonly number[],
  [answer, foil]: readonly [number, number],
  signal: AbortSignal,
): Promise<MlpMemoriesResult['writers']['largest']> {
  const layers = await model.neuronAttribution(tokens, answer, foil, { signal });
  return layers
    .flatMap((row, layer) =>
      Array.from(row, (writes, neuron) => ({ neuron: neuronName({ layer, neuron }), writes })),
    )
    .sort((a, b) => Math.abs(b.writes) - Math.abs(a.writes))
    .slice(0, WRITERS)
    .map(({ neuron, writes }) => ({ neuron, writes: roundLogit(writes) }));
}

/** At each token, from what the MLP is given: gate, in, and the value that their product is. */
async function readPatterns(
  model: Model,
  { layer, neuron }: NeuronPlace,
  tokens: readonly number[],
  signal: AbortSignal,
): Promise<Pick<MlpMemoriesResult, 'gate' | 'in' | 'value'>> {
  const [mid, post]: HookName[] = [
    `blocks.${layer}.hook_resid_mid`,
    `blocks.${layer}.mlp.hook_post`,
  ];
  const { cache } = await model.runWithCache(tokens, [mid!, post!], { signal });
  const block = await model.weights.block(layer, signal);
  const { dModel, dMlp } = model.config;
  const { data } = cache.get(mid!);
  const streams = tokens.map((_, t) => normed(row(data, dModel, t), block.ln2, model.config.eps));
  const along = (matrix: Tensor, bias: Tensor | undefined) =>
    streams.map((stream) => {
      const sum = stream.reduce(
        (all, value, i) => all + value * matrix.data[i * dMlp + neuron]!,
        0,
      );
      return roundLogit(sum + (bias?.data[neuron] ?? 0));
    });
  const { W_gate, b_gate, W_in, b_in }: BlockWeights = block;
  return {
    gate: W_gate ? along(W_gate, b_gate) : null,
    in: along(W_in, b_in),
    value: tokens.map((_, t) => roundLogit(cache.get(post!).data[t * dMlp + neuron]!)),
  };
}

async function switchOff(
  model: Model,
  { layer, neuron }: NeuronPlace,
  tokens: readonly number[],
  signal: AbortSignal,
): Promise<{ on: Float32Array; without: Float32Array }> {
  const hook: HookName = `blocks.${layer}.mlp.hook_post`;
  const on = await model.run(tokens, { signal });
  const off = await model.run(tokens, { interventions: [zeroAblation({ hook, neuron })], signal });
  return { on: lastLogits(on.logits), without: lastLogits(off.logits) };
}

export const mlpMemories = defineExperiment(spec, run);
