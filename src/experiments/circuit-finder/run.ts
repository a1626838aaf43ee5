import { estimateNodes, type Microscope, type Model } from '../../microscope/index.ts';
import { defineExperiment } from '../experiment.ts';
import { mapGrid } from '../measure/grids.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { correlation, round } from '../measure/numbers.ts';
import { describeToken } from '../measure/question.ts';
import { differingPositions, readTokenPair, type TokenPair } from '../measure/tokenPair.ts';
import { runBoth } from './bothRuns.ts';
import { cutOut } from './cut.ts';
import { measureGraph } from './graph.ts';
import {
  bySize,
  firstNodes,
  headOrder,
  judge,
  nodesOf,
  patchedShare,
  roundedGrid,
  sameNode,
  valueOf,
  type NodeGrid,
  type NodePlace,
} from './nodes.ts';
import { measureRemains } from './remains.ts';
import {
  MODEL,
  spec,
  type CircuitFinderResult,
  type CircuitFinderSpec,
  type EstimateKind,
} from './spec.ts';
import { asIn, CLEAN, type TwoRuns } from './straight.ts';

/** Nodes patched together: the reader sees them arrive in such groups. */
const TOGETHER = 12;
/** What each stage has done when it ends, of the whole. */
const DONE = { runs: 0.1, estimate: 0.25, patches: 0.6, cut: 0.85 };
const WORST = 3;
/** Of the exact first, how many should be among the nodes that an estimate puts first. */
const EXACT_FIRST = 10;
/** Fewer points have a correlation that means nothing. */
const LEAST_POINTS = 3;

interface Whole {
  readonly result: CircuitFinderResult;
  readonly runs: TwoRuns;
}

/** What does not depend on what the reader cuts, nor on the size. */
const lastWhole = lastPerModel<Whole>();

async function run(microscope: Microscope, asked: CircuitFinderSpec): Promise<CircuitFinderResult> {
  const model = await microscope.model(MODEL);
  const pair = readTokenPair(model, spec.id, asked);
  const { result, runs } = await lastWhole(model, { ...pair, patch: asked.patch }, () =>
    measureWhole(microscope, model, pair, asked.patch),
  );
  const own = { ...runs, signal: microscope.signal };
  return { ...result, remains: await measureRemains(model, own, result, asked) };
}

async function measureWhole(
  microscope: Microscope,
  model: Model,
  pair: TokenPair,
  patch: CircuitFinderSpec['patch'],
): Promise<Whole> {
  const { signal } = microscope;
  const { cache, clean, corrupt, saturated } = await runBoth(model, pair, signal);
  const differ = differingPositions(pair);
  const position = pair.clean.map((_, at) => at).slice(differ[0]);
  const runs: TwoRuns = { pair, cache, position, signal };
  microscope.progress(DONE.runs);
  const estimates = await estimateNodes(model, {
    ...pair,
    signal,
    onProgress: (fraction) => {
      microscope.progress(DONE.runs + fraction * (DONE.estimate - DONE.runs));
    },
  });

  const [secant, gradient] = [roundedGrid(estimates.secant), roundedGrid(estimates.gradient)];
  const first = firstNodes(secant, gradient);
  const others = nodesOf(secant).filter((node) => !first.some((one) => sameNode(one, node)));
  const toPatch = { none: [], first, every: [...first, ...others] }[patch];
  let result: CircuitFinderResult = {
    ...{ clean, corrupt, saturated, secant, gradient },
    answer: describeToken(model, [], pair.metric.answer).text,
    foil: describeToken(model, [], pair.metric.foil).text,
    differ,
    nHeads: model.config.nHeads,
    dModel: model.config.dModel,
    ...judged(
      secant,
      gradient,
      mapGrid(secant, () => null),
    ),
    toPatch: toPatch.length,
    missed: null,
    cut: null,
    graph: null,
    remains: null,
  };
  microscope.progress(DONE.estimate, result);
  if (patch === 'none') return { result, runs };

  for (let from = 0; from < toPatch.length; from += TOGETHER) {
    const some = toPatch.slice(from, from + TOGETHER);
    const variants = some.map((node) => asIn(runs, node, CLEAN));
    const { values } = await model.runVariants(pair.corrupt, variants, pair.metric, { signal });
    const exact = result.exact.map((line) => [...line]);
    some.forEach(({ layer, head }, index) => {
      const share = patchedShare(values[index]!, estimates.secant);
      exact[layer]![head ?? exact[layer]!.length - 1] = share;
    });
    result = { ...result, ...judged(secant, gradient, exact) };
    const fraction = (from + some.length) / toPatch.length;
    microscope.progress(DONE.estimate + fraction * (DONE.patches - DONE.estimate), result);
  }
  if (patch === 'every') result = { ...result, missed: missedBy(first, result.exact) };

  const order = headOrder(result.exact, secant);
  const cut = await cutOut(model, {
    ...{ pair, cache, signal, corruptLead: estimates.secant.corruptMetric, order },
    onProgress: (fraction) => {
      microscope.progress(DONE.patches + fraction * (DONE.cut - DONE.patches));
    },
  });
  result = { ...result, cut };
  microscope.progress(DONE.cut, result);
  const graph = await measureGraph(model, runs, {
    ...{ exact: result.exact, secant, order, estimate: estimates.secant },
  });
  return { result: { ...result, graph }, runs };
}

function judged(secant: NodeGrid, gradient: NodeGrid, exact: (number | null)[][]) {
  const nodes = { secant: judge(secant, exact), gradient: judge(gradient, exact) };
  const agree = (kind: EstimateKind, counts: (node: NodePlace) => boolean) => {
    const some = nodes[kind].filter(counts);
    if (some.length < LEAST_POINTS) return null;
    const found = correlation(
      some.map(({ estimate }) => estimate),
      some.map((node) => node.exact),
    );
    return Number.isNaN(found) ? null : round(found, 4);
  };
  const agreement = (kind: EstimateKind) => ({
    all: agree(kind, () => true),
    heads: agree(kind, ({ head }) => head !== null),
    mlps: agree(kind, ({ head }) => head === null),
  });
  return {
    exact,
    agreement: { secant: agreement('secant'), gradient: agreement('gradient') },
    worst: { secant: nodes.secant.slice(0, WORST), gradient: nodes.gradient.slice(0, WORST) },
  };
}

function missedBy(
  first: readonly NodePlace[],
  exact: CircuitFinderResult['exact'],
): CircuitFinderResult['missed'] {
  const ordered = bySize(nodesOf(exact), (node) => valueOf(exact, node) ?? 0);
  const heads = ordered.filter(({ head }) => head !== null).slice(0, EXACT_FIRST);
  const mlps = ordered.filter(({ head }) => head === null).slice(0, EXACT_FIRST);
  return [...heads, ...mlps].filter((node) => !first.some((one) => sameNode(one, node)));
}

export const circuitFinder = defineExperiment(spec, run);
