import {
  attributionHooks,
  lensHooks,
  zeroAblation,
  type ActivationCache,
  type Intervention,
  type Microscope,
  type Model,
  type VariantsResult,
} from '../../microscope/index.ts';
import { defineExperiment } from '../experiment.ts';
import { InputError } from '../inputError.ts';
import { lastLogits, rankOf, softmax, topAnswers } from '../measure/answers.ts';
import { mapGrid } from '../measure/grids.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { round, roundLogit, roundProbability, sum } from '../measure/numbers.ts';
import { describeToken, readQuestion, type Question } from '../measure/question.ts';
import { dot } from '../measure/vectors.ts';
import {
  MODEL,
  spec,
  type Outcome,
  type ResidualStreamResult,
  type ResidualStreamSpec,
} from './spec.ts';
import { swapLayers } from './swap.ts';

const CHOICES = 5;

async function run(
  microscope: Microscope,
  asked: ResidualStreamSpec,
): Promise<ResidualStreamResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const { nLayers } = model.config;
  checkEdit(asked, nLayers);
  const question = readQuestion(model, spec.id, {
    text: asked.prompt,
    answer: { role: 'answer', word: asked.answer },
    foil: { role: 'foil', word: asked.foil },
  });
  const { tokens, answer, foil } = question;

  const hooks = [...new Set([...lensHooks(model.config), ...attributionHooks(model.config)])];
  const { logits, cache } = await model.runWithCache(tokens, hooks, { signal });
  microscope.progress(0.2);
  const parts = await model.directLogitAttribution(tokens, answer, foil, { cache, signal });
  const written = parts.heads.map((heads, layer) => sum(heads) + parts.mlps[layer]!);
  const layers = Array.from({ length: nLayers }, (_, layer) => layer);
  const skips = await lastSkips(model, question, () =>
    model.runVariants(tokens, layers.map(withoutLayer), question, { signal }),
  );
  microscope.progress(0.7);
  const edited = await runEdited(model, question, asked, signal);
  microscope.progress(1);
  return {
    strTokens: model.tokenizer.toStrTokens(tokens),
    answer: describeToken(model, tokens, answer),
    foil: describeToken(model, tokens, foil),
    nLayers,
    dModel: model.config.dModel,
    clean: describe(model, question, lastLogits(logits)),
    writes: {
      embed: roundLogit(parts.embed),
      bias: roundLogit(parts.bias),
      attention: parts.heads.map((heads) => roundLogit(sum(heads))),
      mlps: parts.mlps.map(roundLogit),
      heads: mapGrid(parts.heads, roundLogit),
      reached: layers.map((last) =>
        roundLogit(parts.embed + parts.bias + sum(written.slice(0, last + 1))),
      ),
    },
    stream: measureStream(model, cache),
    skipped: skips.values.map(roundLogit),
    layers: compareLayers(written, skips),
    edited: edited && describe(model, question, edited),
  };
}

function checkEdit({ edit, layer, other }: ResidualStreamSpec, nLayers: number): void {
  if (edit === 'none') return;
  const used = edit === 'skip' ? { layer } : { layer, other };
  for (const [field, at] of Object.entries(used)) {
    if (at >= nLayers)
      throw new InputError(
        field,
        `${spec.id}: expected a layer from 0 to ${nLayers - 1}, got ${at}`,
      );
  }
  if (edit === 'swap' && layer === other)
    throw new InputError(
      'other',
      `${spec.id}: expected two different layers to change over, got ${layer} twice`,
    );
}

/** The same however the model is edited. */
const lastSkips = lastPerModel<VariantsResult>();

/** A layer that adds nothing to the stream, at any position. */
const withoutLayer = (layer: number): Intervention[] => [
  zeroAblation({ hook: `blocks.${layer}.hook_attn_out` }),
  zeroAblation({ hook: `blocks.${layer}.hook_mlp_out` }),
];

/** `[dVocab]` at the last position of the edited model; null where nothing is edited. */
async function runEdited(
  model: Model,
  { tokens }: Question,
  { edit, layer, other }: ResidualStreamSpec,
  signal: AbortSignal,
): Promise<Float32Array | null> {
  if (edit === 'none') return null;
  if (edit === 'swap') return swapLayers(model, tokens, [layer, other], signal);
  const { logits } = await model.run(tokens, { interventions: withoutLayer(layer), signal });
  return lastLogits(logits);
}

function describe(model: Model, { answer, foil }: Question, logits: Float32Array): Outcome {
  return {
    lead: roundLogit(logits[answer]! - logits[foil]!),
    answerProbability: roundProbability(softmax(logits)[answer]!),
    answerRank: Number(rankOf(logits, answer).toPrecision(2)),
    answers: topAnswers(logits, model.tokenizer, CHOICES),
  };
}

function compareLayers(
  written: readonly number[],
  { base, values }: VariantsResult,
): ResidualStreamResult['layers'] {
  return {
    mostWritten: written.indexOf(Math.max(...written)),
    mostNeeded: values.indexOf(Math.min(...values)),
    halfKept: values.filter((lead) => lead > base / 2).length,
    grown: values.filter((lead) => lead > base).length,
  };
}

function measureStream({ config }: Model, cache: ActivationCache) {
  const streams = lensHooks(config).map((hook) => cache.get(hook).data.slice(-config.dModel));
  const sizes = streams.map((stream) => Math.sqrt(dot(stream, stream)));
  return {
    sizes: sizes.map((size) => round(size, 3)),
    turns: streams.slice(1).map((stream, layer) => {
      const cosine = dot(stream, streams[layer]!) / (sizes[layer]! * sizes[layer + 1]!);
      return round(cosine, 4);
    }),
  };
}

export const residualStream = defineExperiment(spec, run);
