import { everyLayer, loadModel, type Microscope, type Model } from '../../microscope/index.ts';
import { lastLogits, topAnswers } from '../measure/answers.ts';
import { defineExperiment } from '../experiment.ts';
import { InputError } from '../inputError.ts';
import { mean, round, roundLogit } from '../measure/numbers.ts';
import { wholePattern } from '../measure/patterns.ts';
import { shuffled } from '../measure/shuffled.ts';
import {
  checkLeads,
  differingPositions,
  readTokenPair,
  type TokenPair,
} from '../measure/tokenPair.ts';
import { EDGES, sameEdge } from './edges.ts';
import { scoreEdges, scoreNodes } from './judge.ts';
import { knownCircuit, type KnownCircuit } from './knownCircuits.ts';
import { measurePair, type MeasuredEdge, type MeasuredPair } from './measurePair.ts';
import { PAIR_WORDS, pairOf } from './pairs.ts';
import { spec, type AnswerKeyResult, type AnswerKeySpec, type KeyScores } from './spec.ts';
import { WORDS } from './words.ts';

/** Pairs drawn beside the reader's own. */
const DRAWN = 8;

type Method = keyof KeyScores;

async function run(microscope: Microscope, asked: AnswerKeySpec): Promise<AnswerKeyResult> {
  const { signal } = microscope;
  checkWords(asked);
  const known = knownCircuit(asked.circuit);
  const key = keyOf(known);
  // For so small a model threads cost more than they give.
  const model = await loadModel(known.source, {
    ...{ device: 'wasm', memory: 'fast', threads: 1, signal },
  });
  try {
    const pair = readTokenPair(model, spec.id, asked);
    const [clean, corrupt] = [
      await describe(model, pair.clean, pair, signal),
      await describe(model, pair.corrupt, pair, signal),
    ];
    checkLeads(spec.id, clean.lead, corrupt.lead);
    const own = await measurePair(model, pair, signal);
    microscope.progress(1 / (1 + DRAWN));
    const drawn = await scoreDrawn(microscope, model, known, key);
    const { exact, secant, gradient, edges } = own;
    return {
      ...{ clean, corrupt, answer: asked.answer.trim(), foil: asked.foil.trim() },
      differ: differingPositions(pair),
      ...{ exact, secant, gradient },
      edges: inOrder(edges),
      key,
      scores: scoresOf(own, key),
      drawn: { pairs: DRAWN, ...drawn },
    };
  } finally {
    await model.dispose();
  }
}

/** Throws InputError by the field of a word that the models do not know. */
function checkWords(asked: AnswerKeySpec): void {
  const fields = {
    'clean prompt': asked.clean,
    'corrupt prompt': asked.corrupt,
    ...{ answer: asked.answer, foil: asked.foil },
  };
  for (const [field, text] of Object.entries(fields)) {
    const unknown = text.split(/\s+/).find((word) => word !== '' && !WORDS.includes(word));
    if (unknown !== undefined) {
      throw new InputError(
        field,
        `${spec.id}: expected words that the model knows (${WORDS.join(', ')}), got "${unknown}"`,
      );
    }
  }
}

const keyOf = ({ heads, decoys }: KnownCircuit): AnswerKeyResult['key'] => ({
  heads: [...heads],
  decoys: [...decoys],
  edge: { sender: heads[0], receiver: heads[1], input: 'k' },
});

async function describe(
  model: Model,
  tokens: readonly number[],
  { metric }: TokenPair,
  signal: AbortSignal,
): Promise<AnswerKeyResult['clean']> {
  const { nLayers, nHeads, nCtx } = model.config;
  if (tokens.length > nCtx) {
    throw new InputError(
      'clean prompt',
      `${spec.id}: expected at most ${nCtx} words in a prompt, got ${tokens.length}`,
    );
  }
  const hooks = everyLayer(nLayers, 'attn.hook_pattern');
  const { logits, cache } = await model.runWithCache(tokens, hooks, { signal });
  const last = lastLogits(logits);
  const heads = [...Array(nHeads).keys()];
  return {
    strTokens: model.tokenizer.toStrTokens(tokens),
    top: topAnswers(last, model.tokenizer, 1)[0]!.text,
    lead: roundLogit(last[metric.answer]! - last[metric.foil]!),
    attention: hooks.map((hook) => heads.map((head) => wholePattern(cache.get(hook), head))),
  };
}

function scoresOf(pair: MeasuredPair, key: AnswerKeyResult['key']): KeyScores {
  const score = (method: Method) => ({
    nodes: round(scoreNodes(pair[method], key), 4),
    edges: round(
      scoreEdges(pair.edges, (edge) => edge[method], key),
      4,
    ),
  });
  return { exact: score('exact'), secant: score('secant'), gradient: score('gradient') };
}

/** They ask nothing of the spec: measured once for each model. */
const measured = new Map<string, KeyScores>();

async function scoreDrawn(
  microscope: Microscope,
  model: Model,
  { name }: KnownCircuit,
  key: AnswerKeyResult['key'],
): Promise<KeyScores> {
  const before = measured.get(name);
  if (before) return before;
  const all: KeyScores[] = [];
  for (let seed = 1; seed <= DRAWN; seed++) {
    const pair = readTokenPair(model, spec.id, pairOf(name, shuffled(PAIR_WORDS, seed)));
    all.push(scoresOf(await measurePair(model, pair, microscope.signal), key));
    microscope.progress((1 + seed) / (1 + DRAWN));
  }
  const found = meanScores(all);
  measured.set(name, found);
  return found;
}

function meanScores(all: readonly KeyScores[]): KeyScores {
  const score = (method: Method) => ({
    nodes: round(mean(all.map((one) => one[method].nodes)), 4),
    edges: round(mean(all.map((one) => one[method].edges)), 4),
  });
  return { exact: score('exact'), secant: score('secant'), gradient: score('gradient') };
}

/** By the order of `EDGES`. */
function inOrder(measured: readonly MeasuredEdge[]): AnswerKeyResult['edges'] {
  const found = EDGES.map((edge) => measured.find((one) => sameEdge(one, edge))!);
  const shares = (method: Method) => found.map((edge) => edge[method]);
  return { exact: shares('exact'), secant: shares('secant'), gradient: shares('gradient') };
}

export const answerKey = defineExperiment(spec, run);
