import {
  attributionHooks,
  everyLayer,
  zeroAblation,
  type Attribution,
  type HookName,
  type Intervention,
  type Microscope,
  type Model,
} from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { defineExperiment } from '../experiment.ts';
import { byLayer, mapGrid } from '../measure/grids.ts';
import { allHeads, checkHeads } from '../measure/heads.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { correlation, round, roundLogit, sum } from '../measure/numbers.ts';
import { attentionFrom } from '../measure/patterns.ts';
import { describeToken, readQuestion, type Question } from '../measure/question.ts';
import {
  MODEL,
  spec,
  type DirectAttributionResult,
  type DirectAttributionSpec,
  type Where,
} from './spec.ts';

/** Neurons that are switched off, too. */
const NEURONS = 12;

interface Neuron {
  readonly layer: number;
  readonly neuron: number;
  readonly writes: number;
}

interface Written {
  readonly parts: Attribution;
  readonly neurons: DirectAttributionResult['neurons']['largest'];
  readonly count: number;
  readonly half: number;
  /** All neurons together, `[layer]`. */
  readonly byNeurons: readonly number[];
}

async function run(
  microscope: Microscope,
  asked: DirectAttributionSpec,
): Promise<DirectAttributionResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  checkHeads(model, spec.id, [asked.head]);
  const question = readQuestion(model, spec.id, {
    text: asked.prompt,
    answer: { role: 'answer', word: asked.answer },
    foil: { role: 'foil', word: asked.foil },
  });
  const { tokens, answer, foil } = question;
  const about = [question, asked.where];
  const written = await lastWritten(model, about, () =>
    readParts(model, question, asked.where, signal),
  );
  microscope.progress(0.15);
  const chosen = await switchOff(model, question, asked, written.parts, signal);
  microscope.progress(0.2);
  const costs = await lastCosts(model, about, () =>
    sweepHeads(microscope, model, question, asked.where),
  );
  const { parts } = written;
  const neurons = sum(written.byNeurons);
  return {
    strTokens: model.tokenizer.toStrTokens(tokens),
    answer: describeToken(model, tokens, answer),
    foil: describeToken(model, tokens, foil),
    lead: roundLogit(parts.total),
    writes: {
      heads: mapGrid(parts.heads, roundLogit),
      neurons: roundLogit(neurons),
      embed: roundLogit(parts.embed),
      bias: roundLogit(parts.bias + sum(parts.mlps) - neurons),
    },
    largest: largestOf(parts, written.neurons[0]!),
    neurons: { count: written.count, half: written.half, largest: written.neurons },
    costs: byLayer(costs.map(roundLogit), model.config.nHeads),
    compared: compare(parts.heads.flat(), costs),
    chosen,
  };
}

/** The same whichever head is looked at. */
const lastWritten = lastPerModel<Written>();
const lastCosts = lastPerModel<readonly number[]>();

const placeOf = (where: Where) => (where === 'last' ? { position: -1 } : {});

const headOff = ({ layer, head }: HeadPlace, where: Where): Intervention =>
  zeroAblation({ hook: `blocks.${layer}.attn.hook_z`, head, ...placeOf(where) });

const neuronOff = ({ layer, neuron }: Neuron, where: Where): Intervention =>
  zeroAblation({ hook: `blocks.${layer}.mlp.hook_post`, neuron, ...placeOf(where) });

async function readParts(
  model: Model,
  question: Question,
  where: Where,
  signal: AbortSignal,
): Promise<Written> {
  const { tokens, answer, foil } = question;
  const { nLayers } = model.config;
  const hooks = [...attributionHooks(model.config), ...everyLayer(nLayers, 'mlp.hook_post')];
  const { cache } = await model.runWithCache(tokens, hooks, { signal });
  const options = { cache, signal };
  const parts = await model.directLogitAttribution(tokens, answer, foil, options);
  const byLayers = await model.neuronAttribution(tokens, answer, foil, options);
  const neurons = byLayers
    .flatMap((row, layer) =>
      Array.from(row, (writes, neuron): Neuron => ({ layer, neuron, writes })),
    )
    .sort((a, b) => Math.abs(b.writes) - Math.abs(a.writes));
  const largest = neurons.slice(0, NEURONS);
  const { base, values } = await model.runVariants(
    tokens,
    largest.map((one) => [neuronOff(one, where)]),
    question,
    { signal },
  );
  return {
    parts,
    neurons: largest.map((one, i) => ({
      ...one,
      writes: roundLogit(one.writes),
      costs: roundLogit(base - values[i]!),
    })),
    count: neurons.length,
    half: halfOf(neurons.map(({ writes }) => Math.abs(writes))),
    byNeurons: byLayers.map((row) => sum(Array.from(row))),
  };
}

/** How many of the sizes, which fall, sum to half of all. */
function halfOf(sizes: readonly number[]): number {
  const half = sum(sizes) / 2;
  let reached = 0;
  return sizes.findIndex((size) => (reached += size) >= half) + 1;
}

function largestOf({ heads }: Attribution, neuron: Neuron): DirectAttributionResult['largest'] {
  const [head] = heads
    .flatMap((line, layer) => line.map((writes, at) => ({ layer, at, writes: roundLogit(writes) })))
    .sort((a, b) => Math.abs(b.writes) - Math.abs(a.writes));
  if (Math.abs(head!.writes) >= Math.abs(neuron.writes)) return { kind: 'head', ...head! };
  const { layer, neuron: at, writes } = neuron;
  return { kind: 'neuron', layer, at, writes };
}

async function switchOff(
  model: Model,
  { tokens, answer, foil }: Question,
  { head: at, where }: DirectAttributionSpec,
  before: Attribution,
  signal: AbortSignal,
): Promise<DirectAttributionResult['chosen']> {
  const pattern: HookName = `blocks.${at.layer}.attn.hook_pattern`;
  const { cache } = await model.runWithCache(tokens, [pattern], { signal });
  const after = await model.directLogitAttribution(tokens, answer, foil, {
    interventions: [headOff(at, where)],
    signal,
  });
  return {
    attention: attentionFrom(cache.get(pattern), at.head, -1),
    changes: {
      heads: after.heads.map((line, layer) =>
        line.map((value, head) => roundLogit(value - before.heads[layer]![head]!)),
      ),
      mlps: after.mlps.map((value, layer) => roundLogit(value - before.mlps[layer]!)),
      embed: roundLogit(after.embed - before.embed),
      bias: roundLogit(after.bias - before.bias),
    },
  };
}

/** `[head]`, in the order of allHeads. */
async function sweepHeads(
  microscope: Microscope,
  model: Model,
  question: Question,
  where: Where,
): Promise<readonly number[]> {
  const { base, values } = await model.runVariants(
    question.tokens,
    allHeads(model).map((at) => [headOff(at, where)]),
    question,
    {
      signal: microscope.signal,
      onProgress: (fraction) => microscope.progress(0.2 + 0.8 * fraction),
    },
  );
  return values.map((value) => base - value);
}

function compare(
  writes: readonly number[],
  costs: readonly number[],
): DirectAttributionResult['compared'] {
  const count = (fits: (writes: number, costs: number) => boolean) =>
    writes.filter((value, i) => fits(value, costs[i]!)).length;
  return {
    correlation: round(correlation(writes, costs) || 0, 4), // none where either does not vary
    missed: count((written, cost) => Math.abs(written) < 0.1 && cost >= 0.5),
    idle: count((written, cost) => written >= 0.5 && Math.abs(cost) < 0.1),
    opposite: count(
      (written, cost) => Math.min(Math.abs(written), Math.abs(cost)) > 0.1 && written * cost < 0,
    ),
  };
}

export const directAttribution = defineExperiment(spec, run);
