import {
  everyLayer,
  patchSweep,
  type Microscope,
  type Model,
  type Tensor,
} from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { spellTokens } from '../../words/spelling.ts';
import { defineExperiment } from '../experiment.ts';
import { topAnswers } from '../measure/answers.ts';
import { byLayer, rankHeads } from '../measure/grids.ts';
import { roundAttention, roundLogit, sum } from '../measure/numbers.ts';
import { attentionFrom, mostAttended } from '../measure/patterns.ts';
import { readPair, readPrompt } from '../measure/question.ts';
import { MODEL, spec, type FactualRecallResult, type FactualRecallSpec } from './spec.ts';

const TOP_HEADS = 8;

async function run(microscope: Microscope, spec: FactualRecallSpec): Promise<FactualRecallResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const { nLayers, nHeads } = model.config;
  const { clean, corrupt, answer, foil } = readSpec(model, spec);
  const patternHooks = everyLayer(nLayers, 'attn.hook_pattern');
  const source = await model.runWithCache(clean, patternHooks, { signal });
  const target = await model.run(corrupt, { signal });
  const { effects, sourceMetric, targetMetric } = await patchSweep(model, {
    ...{ site: 'attn_head_out_all_pos', source: clean, target: corrupt },
    ...{ metric: { answer, foil }, signal },
    onProgress: (fraction) => {
      microscope.progress(fraction);
    },
  });

  const positions = clean.flatMap((token, i) => (token === corrupt[i] ? [] : [i]));
  const strTokens = model.tokenizer.toStrTokens(clean);
  const looksOf = ({ layer, head }: HeadPlace) =>
    attentionFrom(source.cache.get(patternHooks[layer]!), head, -1);
  const effect = byLayer(effects.map(roundLogit), nHeads);
  const top = rankHeads(effect)
    .slice(0, TOP_HEADS)
    .map(({ layer, head, value }) => {
      const looks = looksOf({ layer, head });
      const { position, attention } = mostAttended(looks);
      return {
        ...{ layer, head, effect: value },
        subjectAttention: roundAttention(sum(positions.map((at) => looks[at]!))),
        ...{ attends: strTokens[position]!, attention },
      };
    });
  return {
    clean: describe(model, clean, source.logits, sourceMetric),
    corrupt: describe(model, corrupt, target.logits, targetMetric),
    subject: { positions, text: spellTokens(positions.map((i) => strTokens[i]!)).text },
    effect,
    top,
    topAttention: looksOf(top[0]!),
  };
}

function readSpec({ tokenizer }: Model, spec: FactualRecallSpec) {
  const read = (name: 'clean' | 'corrupt') =>
    readPrompt(tokenizer, 'factual-recall', spec[name], `${name} prompt`);
  const [clean, corrupt] = [read('clean'), read('corrupt')];
  if (clean.length !== corrupt.length)
    throw new Error(
      `factual-recall: expected two prompts of one length, got ${clean.length} and ${corrupt.length} tokens`,
    );
  if (clean.every((token, i) => token === corrupt[i]))
    throw new Error('factual-recall: the two prompts are the same, expected another subject');
  const answer = { role: 'answer', word: spec.answer };
  const foil = { role: 'foil', word: spec.foil };
  return { clean, corrupt, ...readPair(tokenizer, 'factual-recall', answer, foil) };
}

function describe(model: Model, tokens: readonly number[], logits: Tensor, difference: number) {
  const [best] = topAnswers(logits.data, model.tokenizer, 1);
  return {
    strTokens: model.tokenizer.toStrTokens(tokens),
    top: best!.text,
    topProbability: best!.probability,
    logitDifference: roundLogit(difference),
  };
}

export const factualRecall = defineExperiment(spec, run);
