import type { HookName, Microscope, Model } from '../../microscope/index.ts';
import { defineExperiment } from '../experiment.ts';
import { row } from '../measure/answers.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { readNeuron } from '../measure/neuron.ts';
import { roundLogit } from '../measure/numbers.ts';
import { readPrompt } from '../measure/question.ts';
import { judgeChance, judgeNeurons } from './drawn.ts';
import { meanings } from './groups.ts';
import { atStrongest, describeNeuron, MIDDLE } from './oneNeuron.ts';
import { SampleLayer } from './sampleLayer.ts';
import { MODEL, spec, type PolysemanticityResult, type PolysemanticitySpec } from './spec.ts';

async function run(
  microscope: Microscope,
  asked: PolysemanticitySpec,
): Promise<PolysemanticityResult> {
  const model = await microscope.model(MODEL);
  const { layer, neuron } = readNeuron(model.config, spec.id, asked.neuron);
  const { dMlp, dModel } = model.config;
  const tokens = readPrompt(model.tokenizer, spec.id, asked.prompt);
  const hooks: [HookName, HookName] = [
    `blocks.${layer}.mlp.hook_post`,
    `blocks.${layer}.hook_resid_mid`,
  ];
  const { cache } = await model.runWithCache(tokens, hooks, { signal: microscope.signal });
  const [post, mid] = hooks.map((hook) => cache.get(hook).data) as [Float32Array, Float32Array];
  const { sample, chance } = await lastSample(model, layer, () =>
    readSample(microscope, model, layer),
  );
  const found = atStrongest(sample, sample.ofNeuron(neuron));
  const value = tokens.map((_, t) => found.sign * post[t * dMlp + neuron]!);
  const known = meanings(found.groups);
  return {
    strTokens: model.tokenizer.toStrTokens(tokens),
    value: value.map(roundLogit),
    joins: value.map((own, t) =>
      own < MIDDLE.from * found.top
        ? null
        : sample.joins(sample.turned(row(mid, dModel, t)), known),
    ),
    ...describeNeuron(sample, found, neuron + 1),
    sample: { passages: sample.texts.length, tokens: sample.places.length },
    drawn: { ...judgeNeurons(sample, { layer, dMlp }, asked.draw), ...chance },
  };
}

/** The same for every neuron of the layer. */
const lastSample = lastPerModel<{
  readonly sample: SampleLayer;
  readonly chance: ReturnType<typeof judgeChance>;
}>();

async function readSample(microscope: Microscope, model: Model, layer: number) {
  const sample = await SampleLayer.read(microscope, model, layer, (fraction) =>
    microscope.progress(0.05 + 0.9 * fraction),
  );
  return { sample, chance: judgeChance(sample, model.config.dMlp) };
}

export const polysemanticity = defineExperiment(spec, run);
