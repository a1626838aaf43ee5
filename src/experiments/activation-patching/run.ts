import {
  everyLayer,
  type ActivationCache,
  type Intervention,
  type Microscope,
  type Model,
  type Tensor,
} from '../../microscope/index.ts';
import { defineExperiment } from '../experiment.ts';
import { row, softmax, topAnswers } from '../measure/answers.ts';
import { readOthers } from '../measure/elsewhere.ts';
import { byLayer, rankHeads } from '../measure/grids.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { round, roundLogit, roundProbability } from '../measure/numbers.ts';
import {
  checkLeads,
  differingPositions,
  readTokenPair,
  type TokenPair,
} from '../measure/tokenPair.ts';
import { columnsOf, hookOf, hooksOf, nearest, reaches } from './places.ts';
import { MODEL, spec, type Cell, type PatchResult, type PatchSpec } from './spec.ts';
import { fromRun, meanOf, resample, zero, type StandIn } from './standIns.ts';

const ANSWERS = 5;

/** Both runs, read where they are patched and where a change shows; row 0 is clean, row 1 corrupt. */
interface Runs {
  readonly logits: Tensor;
  readonly cache: ActivationCache;
}

const lastRuns = lastPerModel<Runs>();
const lastOthers = lastPerModel<readonly ActivationCache[]>();
const lastMap = lastPerModel<number[]>();

async function run(microscope: Microscope, asked: PatchSpec): Promise<PatchResult> {
  const model = await microscope.model(MODEL);
  const { signal } = microscope;
  const { site, way, standIn } = asked;
  const pair = readTokenPair(model, spec.id, asked);
  const { metric } = pair;
  const differ = differingPositions(pair);
  const { nLayers } = model.config;
  const columns = columnsOf(site, model, pair.clean.length);
  const cell = nearest(asked.cell, nLayers, columns);

  const runs = await lastRuns(model, [pair, site], () => runBoth(model, pair, site, signal));
  const describe = describer(model, metric);
  const [clean, corrupt] = [0, 1].map((index) => describe(rowOf(model, runs.logits, index)));
  checkLeads(spec.id, clean!.lead, corrupt!.lead);

  const gives = way === 'denoise' ? 0 : 1;
  const target = way === 'denoise' ? pair.corrupt : pair.clean;
  const [giving, taking] = way === 'denoise' ? [clean!, corrupt!] : [corrupt!, clean!];
  const shareOf = (lead: number) => (lead - taking.lead) / (giving.lead - taking.lead);
  const put = await standInOf(model, asked, runs.cache, gives, differ[0]!, signal);
  const third = await runThird(model, asked, { pair, runs, cell, put: put(cell) }, signal);
  const turned =
    standIn === 'run'
      ? await turnedLead(
          model,
          pair,
          way,
          fromRun(site, runs.cache, 1 - gives, differ[0]!)(cell),
          signal,
        )
      : null;
  const strTokens = (tokens: readonly number[]) => model.tokenizer.toStrTokens(tokens);
  const part = {
    clean: { strTokens: strTokens(pair.clean), ...clean! },
    corrupt: { strTokens: strTokens(pair.corrupt), ...corrupt! },
    answer: { token: metric.answer, text: strTokens([metric.answer])[0]! },
    foil: { token: metric.foil, text: strTokens([metric.foil])[0]! },
    differ,
    apart: apartOf(model, site, runs.cache, columns),
    cell,
    third: {
      ...describe(third.logits),
      share: round(shareOf(describe(third.logits).lead), 4),
      change: third.change,
    },
    turned: turned === null ? null : round((turned - giving.lead) / (taking.lead - giving.lead), 4),
  };
  const leads = await lastMap(model, [pair, site, way, standIn], () =>
    sweep(microscope, model, target, metric, columns, put),
  );
  const map = byLayer(leads.map(shareOf).map(round3), columns);
  return { ...part, map, ...summary(map, site) };
}

async function runBoth(
  model: Model,
  { clean, corrupt }: TokenPair,
  site: PatchSpec['site'],
  signal: AbortSignal,
): Promise<Runs> {
  const names = [...hooksOf(site, model), ...everyLayer(model.config.nLayers, 'hook_resid_post')];
  return model.runWithCache([clean, corrupt], names, { signal });
}

const rowOf = ({ config: { dVocab } }: Model, { data }: Tensor, index: number) =>
  row(data, dVocab, index);

const describer =
  ({ tokenizer }: Model, { answer, foil }: TokenPair['metric']) =>
  (logits: Float32Array) => {
    const probabilities = softmax(logits);
    return {
      answers: topAnswers(logits, tokenizer, ANSWERS),
      lead: roundLogit(logits[answer]! - logits[foil]!),
      answerProbability: roundProbability(probabilities[answer]!),
      foilProbability: roundProbability(probabilities[foil]!),
    };
  };

async function standInOf(
  model: Model,
  { site, standIn, clean }: PatchSpec,
  cache: ActivationCache,
  gives: number,
  first: number,
  signal: AbortSignal,
): Promise<StandIn> {
  if (standIn === 'run') return fromRun(site, cache, gives, first);
  if (standIn === 'zero') return zero(site);
  const others = await lastOthers(model, site, () =>
    readOthers(model, 'texts', hooksOf(site, model), signal),
  );
  if (standIn === 'mean') return meanOf(site, others);
  return resample(site, others, model.tokenizer.encode(clean.trimEnd()).length);
}

async function runThird(
  model: Model,
  { site, way, standIn }: PatchSpec,
  { pair, runs, cell, put }: { pair: TokenPair; runs: Runs; cell: Cell; put: Intervention[] },
  signal: AbortSignal,
) {
  const [target, taking] = way === 'denoise' ? [pair.corrupt, 1] : [pair.clean, 0];
  const hooks = everyLayer(model.config.nLayers, 'hook_resid_post');
  const { logits, cache } = await model.runWithCache(target, hooks, { interventions: put, signal });
  const first = standIn === 'run' ? differingPositions(pair)[0]! : 0;
  const change = hooks.map((hook, layer) => {
    const [before, after] = [
      vectorsOf(runs.cache.get(hook), taking),
      vectorsOf(cache.get(hook), 0),
    ];
    return target.map((_, position) =>
      reaches(site, cell, first, layer, position)
        ? round3(distance(after[position]!, before[position]!))
        : null,
    );
  });
  return { logits: rowOf(model, logits, 0), change };
}

/** The lead of the run that gave, with the cell of the run that took put into it. */
async function turnedLead(
  model: Model,
  { clean, corrupt, metric }: TokenPair,
  way: PatchSpec['way'],
  put: Intervention[],
  signal: AbortSignal,
): Promise<number> {
  const giving = way === 'denoise' ? clean : corrupt;
  const { values } = await model.runVariants(giving, [put], metric, { signal });
  return values[0]!;
}

async function sweep(
  microscope: Microscope,
  model: Model,
  target: readonly number[],
  metric: TokenPair['metric'],
  columns: number,
  put: StandIn,
): Promise<number[]> {
  const cells = Array.from({ length: model.config.nLayers * columns }, (_, i) => ({
    layer: Math.floor(i / columns),
    column: i % columns,
  }));
  const { values } = await model.runVariants(target, cells.map(put), metric, {
    signal: microscope.signal,
    onProgress: (fraction) => microscope.progress(0.1 + 0.9 * fraction),
  });
  return values;
}

/** `[layer][column]`: how far apart the two runs are in what can be put over. */
function apartOf(model: Model, site: PatchSpec['site'], cache: ActivationCache, columns: number) {
  return Array.from({ length: model.config.nLayers }, (_, layer) => {
    const value = cache.get(hookOf(site, layer));
    const [clean, corrupt] = [0, 1].map((index) =>
      site === 'heads' ? headsOf(value, index) : vectorsOf(value, index),
    );
    return Array.from({ length: columns }, (_, column) =>
      round3(distance(clean![column]!, corrupt![column]!)),
    );
  });
}

/** `[pos][width]` of one prompt of a batch. */
function vectorsOf({ data, shape }: Tensor, index: number): Float32Array[] {
  const [, length] = shape as [number, number];
  const width = data.length / shape[0]! / length;
  return Array.from({ length }, (_, position) => row(data, width, index * length + position));
}

/** `[head][pos × dHead]` of one prompt of a batch. */
function headsOf(value: Tensor, index: number): Float32Array[] {
  const [, , heads, width] = value.shape as [number, number, number, number];
  const rows = vectorsOf(value, index);
  return Array.from({ length: heads }, (_, head) =>
    Float32Array.from(rows.flatMap((one) => [...row(one, width, head)])),
  );
}

/** Length of the difference over the mean length; 0 of two that are zero. */
function distance(one: Float32Array, other: Float32Array): number {
  const lengthOf = (value: (i: number) => number) =>
    Math.sqrt(one.reduce((sum, _, i) => sum + value(i) ** 2, 0));
  const mean = (lengthOf((i) => one[i]!) + lengthOf((i) => other[i]!)) / 2;
  return mean === 0 ? 0 : lengthOf((i) => one[i]! - other[i]!) / mean;
}

const HALF = 0.5;

function summary(map: readonly (readonly number[])[], site: PatchSpec['site']) {
  const [most] = rankHeads(map, Math.abs);
  const weak = map.findLastIndex((line) => line.at(-1)! < HALF);
  return {
    strongest: { layer: most!.layer, column: most!.head, share: most!.value },
    lastFrom: site === 'heads' || weak === map.length - 1 ? null : weak + 1,
  };
}

const round3 = (value: number) => round(value, 3);

export const activationPatching = defineExperiment(spec, run);
