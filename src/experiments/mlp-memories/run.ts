import {
  neuronLogits,
  zeroAblation,
  type BlockWeights,
  type HookName,
  type Microscope,
  type Model,
  type ModelConfig,
  type NormWeights,
  type Tensor,
} from '../../microscope/index.ts';
import { defineExperiment } from '../experiment.ts';
import { InputError } from '../inputError.ts';
import { lastLogits, row, softmax, topAnswers } from '../measure/answers.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { correlation, round, roundLogit, roundProbability } from '../measure/numbers.ts';
import { readPrompt } from '../measure/question.ts';
import { drawMixtures, drawNeurons, judgeDrawn, promotedWords, type NeuronPlace } from './drawn.ts';
import { Firings, strongest, type Firing } from './firings.ts';
import { sharedStem, sharedWord } from './rule.ts';
import { MODEL, spec, type MlpMemoriesResult, type MlpMemoriesSpec } from './spec.ts';

/** Texts that are shown of each end, and tokens of them. */
const SHOWN = 5;
const BEFORE = 9;
const AFTER = 3;

async function run(microscope: Microscope, asked: MlpMemoriesSpec): Promise<MlpMemoriesResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const place = readNeuron(model.config, asked.neuron);
  const tokens = readPrompt(model.tokenizer, spec.id, asked.prompt);
  const patterns = await readPatterns(model, place, tokens, signal);
  const logits = await neuronLogits(model, place, signal);
  const words = promotedWords(logits, model);
  const off = await switchOff(model, place, tokens, signal);
  microscope.progress(0.1);
  const { firings, drawn } = await lastSample(model, 'the sample', () =>
    readSample(microscope, model),
  );
  const found = firings.ofNeuron(place.layer, place.neuron);
  const show = (some: readonly Firing[]) => some.slice(0, SHOWN).map((one) => cut(firings, one));
  const { on, without } = off;
  const best = topAnswers(on, model.tokenizer, 1)[0]!;
  const sign = Math.sign(patterns.value.at(-1)!) || 1;
  const change = Array.from(on, (value, token) => value - without[token]!);
  return {
    strTokens: model.tokenizer.toStrTokens(tokens),
    ...patterns,
    most: show(found.most),
    least: show(found.least),
    words,
    named: {
      texts: sharedWord(strongest(found).map((one) => firings.around(one))),
      words: sharedStem(words),
    },
    answers: { on: topAnswers(on, model.tokenizer), off: topAnswers(without, model.tokenizer) },
    best: {
      ...{ token: best.token, text: best.text, on: best.probability },
      off: roundProbability(softmax(without)[best.token]!),
    },
    // None where the neuron changes nothing.
    agreement: round(
      correlation(
        change,
        Array.from(logits, (value) => sign * value),
      ) || 0,
      3,
    ),
    sample: { passages: firings.texts.length, tokens: firings.tokens },
    drawn,
  };
}

/** The same whichever neuron is looked at. */
const lastSample = lastPerModel<{ firings: Firings; drawn: MlpMemoriesResult['drawn'] }>();

async function readSample(microscope: Microscope, model: Model) {
  const neurons = drawNeurons(model);
  const mixtures = drawMixtures(model, neurons);
  const firings = await Firings.read(microscope, model, mixtures, (fraction) =>
    microscope.progress(0.1 + 0.8 * fraction),
  );
  const drawn = await judgeDrawn(model, firings, neurons, mixtures, microscope.signal);
  return { firings, drawn };
}

/** Layer and place, from "20.372". Throws InputError for what is no neuron of the model. */
function readNeuron({ nLayers, dMlp }: ModelConfig, text: string): NeuronPlace {
  const [, layer, neuron] = /^\s*(\d+)\.(\d+)\s*$/.exec(text) ?? [];
  const place = { layer: Number(layer), neuron: Number(neuron) };
  if (layer !== undefined && place.layer < nLayers && place.neuron < dMlp) return place;
  throw new InputError(
    'neuron',
    `${spec.id}: expected a neuron from 0.0 to ${nLayers - 1}.${dMlp - 1}, got "${text}"`,
  );
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
  const normed = tokens.map((_, t) => normOf(model.config, block.ln2, row(data, dModel, t)));
  const along = (matrix: Tensor, bias: Tensor | undefined) =>
    normed.map((stream) => {
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

/** LayerNorm or RMSNorm of one stream, with its weights. */
function normOf({ architecture, eps }: ModelConfig, { w, b }: NormWeights, stream: Float32Array) {
  const values = Array.from(stream);
  const mean = (some: readonly number[]) => some.reduce((a, v) => a + v, 0) / some.length;
  const centre = architecture === 'gpt2' ? mean(values) : 0;
  const scale = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)) + eps);
  return values.map((value, i) => ((value - centre) / scale) * w[i]! + (b ? b[i]! : 0));
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

/** Some of the text around a firing. */
function cut(firings: Firings, { passage, position, value }: Firing) {
  const text = firings.texts[passage]!;
  return {
    before: text.slice(Math.max(0, position - BEFORE), position).join(''),
    token: text[position]!,
    after: text.slice(position + 1, position + 1 + AFTER).join(''),
    value: roundLogit(value),
  };
}

export const mlpMemories = defineExperiment(spec, run);
