import { everyLayer, type Microscope, type Model } from '../../microscope/index.ts';
import { sameHead, type HeadPlace } from '../../words/heads.ts';
import { row, topAnswers } from '../measure/answers.ts';
import { defineExperiment } from '../experiment.ts';
import { allHeads } from '../measure/heads.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { round, roundLogit } from '../measure/numbers.ts';
import { describeToken } from '../measure/question.ts';
import {
  checkLeads,
  differingPositions,
  readTokenPair,
  type TokenPair,
} from '../measure/tokenPair.ts';
import { shuffled } from '../measure/shuffled.ts';
import { pickHeads } from './pick.ts';
import { MODEL, spec, type CircuitsResult, type CircuitsSpec, type Way } from './spec.ts';
import { counts, sameWay, waysBetween } from './ways.ts';
import { asOn, cutEach, cutTogether, type Wiring } from './wiring.ts';

const DRAWS = 3;
/** What each stage has done when it ends, of the whole. */
const DONE = { runs: 0.1, picked: 0.35, ways: 0.6, kept: 0.8, circuit: 0.95 };

type Whole = Omit<CircuitsResult, 'cut'>;

/** What does not depend on the ways that the reader cuts. */
const lastWhole = lastPerModel<{ whole: Whole; wiring: Wiring }>();

async function run(microscope: Microscope, asked: CircuitsSpec): Promise<CircuitsResult> {
  const model = await microscope.model(MODEL);
  const pair = readTokenPair(model, spec.id, asked);
  const { size, cut } = asked;
  const { whole, wiring } = await lastWhole(model, { ...pair, size }, () =>
    measureWhole(microscope, model, pair, size),
  );
  const own = { ...wiring, signal: microscope.signal };
  const known = cut.filter((way) => whole.ways.some((other) => sameWay(way, other)));
  if (known.length === 0) return { ...whole, cut: null };
  microscope.progress(DONE.circuit);
  const logits = await cutTogether(model, own, known);
  const alone = await leadAlone(model, own, whole.nodes, whole.ways.filter(counts), known);
  return {
    ...whole,
    cut: { whole: sideOf(model, pair, logits), alone: shareOf(whole)(alone) },
  };
}

async function measureWhole(
  microscope: Microscope,
  model: Model,
  pair: TokenPair,
  size: number,
): Promise<{ whole: Whole; wiring: Wiring }> {
  const { signal } = microscope;
  const { nLayers, nHeads, nKeyValueHeads, dVocab } = model.config;
  const prompts = [pair.clean, pair.corrupt];
  const hooks = everyLayer(nLayers, 'attn.hook_z');
  const { logits, cache } = await model.runWithCache(prompts, hooks, { signal });
  const [clean, corrupt] = prompts.map((tokens, index) => ({
    strTokens: model.tokenizer.toStrTokens(tokens),
    ...sideOf(model, pair, row(logits.data, dVocab, index)),
  })) as [CircuitsResult['clean'], CircuitsResult['clean']];
  checkLeads(spec.id, clean.lead, corrupt.lead);
  microscope.progress(DONE.runs);

  const differ = differingPositions(pair);
  const position = pair.clean.map((_, at) => at).slice(differ[0]);
  const wiring: Wiring = { pair, cache, position, signal };
  const heads = await pickHeads(model, wiring, size);
  microscope.progress(DONE.picked);
  const toShare = shareOf({ clean, corrupt });
  const between = waysBetween(model.config, heads);
  const leads = await cutEach(model, wiring, between, (fraction) => {
    microscope.progress(DONE.picked + fraction * (DONE.ways - DONE.picked));
  });
  const ways = between.map((way, i) => ({ ...way, lost: round(1 - toShare(leads[i]!), 4) }));
  microscope.progress(DONE.ways);
  const tests = await keepAndDrop(model, wiring, heads);
  microscope.progress(DONE.kept);
  const inCircuit = await leadAlone(model, wiring, heads, ways.filter(counts), []);
  microscope.progress(DONE.circuit);
  const whole: Whole = {
    ...{ clean, corrupt, differ, nLayers, nHeads, nKeyValueHeads, ways },
    answer: describeToken(model, [], pair.metric.answer).text,
    foil: describeToken(model, [], pair.metric.foil).text,
    nodes: heads.map((at, i) => ({
      ...at,
      whole: toShare(tests.whole[i]!),
      alone: toShare(tests.alone[i]!),
    })),
    kept: {
      heads: toShare(tests.heads),
      ways: toShare(inCircuit),
      rest: toShare(tests.rest),
      lot: tests.lot.map(toShare),
    },
  };
  return { whole, wiring };
}

/** A lead as a share of the gap: 1 is the clean prompt's, 0 the corrupt one's. */
const shareOf =
  ({ clean, corrupt }: Pick<CircuitsResult, 'clean' | 'corrupt'>) =>
  (lead: number) =>
    round((lead - corrupt.lead) / (clean.lead - corrupt.lead), 4);

function sideOf({ tokenizer }: Model, { metric }: TokenPair, logits: Float32Array) {
  const [top] = topAnswers(logits, tokenizer, 1);
  return {
    top: top!.text,
    topProbability: top!.probability,
    lead: roundLogit(logits[metric.answer]! - logits[metric.foil]!),
  };
}

/** Of the circuit with nothing else live: of the ways between its heads only `ways`, and of those not `cut`. */
async function leadAlone(
  model: Model,
  wiring: Wiring,
  heads: readonly HeadPlace[],
  ways: readonly Way[],
  cut: readonly Way[],
): Promise<number> {
  const isLive = (way: Way) =>
    ways.some((other) => sameWay(way, other)) && !cut.some((other) => sameWay(way, other));
  const severed = waysBetween(model.config, heads).filter((way) => !isLive(way));
  const logits = await cutTogether(model, wiring, severed, heads);
  const { answer, foil } = wiring.pair.metric;
  return logits[answer]! - logits[foil]!;
}

/** Leads on the clean prompt with some heads as on the corrupt one. */
async function keepAndDrop(model: Model, wiring: Wiring, heads: readonly HeadPlace[]) {
  const { pair, signal } = wiring;
  const all = allHeads(model);
  const drop = (some: readonly HeadPlace[]) => some.flatMap((at) => asOn(wiring, at));
  const keep = (some: readonly HeadPlace[]) =>
    drop(all.filter((at) => !some.some((kept) => sameHead(at, kept))));
  const draws = Array.from({ length: DRAWS }, (_, seed) =>
    shuffled(all, seed).slice(0, heads.length),
  );
  const variants = [
    keep(heads),
    drop(heads),
    ...draws.map(keep),
    ...heads.map((at) => drop([at])),
    ...heads.map((at) => keep(heads.filter((other) => !sameHead(at, other)))),
  ];
  const { values } = await model.runVariants(pair.clean, variants, pair.metric, { signal });
  const from = 2 + DRAWS;
  return {
    heads: values[0]!,
    rest: values[1]!,
    lot: values.slice(2, from),
    whole: values.slice(from, from + heads.length),
    alone: values.slice(from + heads.length),
  };
}

export const circuits = defineExperiment(spec, run);
