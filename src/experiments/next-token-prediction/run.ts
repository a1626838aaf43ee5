import type { Microscope } from '../../microscope/index.ts';
import { defineExperiment } from '../experiment.ts';
import { rankOf, row as rowOf, softmax, topAnswers } from '../measure/answers.ts';
import { mean, roundLogit, sum } from '../measure/numbers.ts';
import { readPrompt } from '../measure/question.ts';
import {
  MODEL,
  spec,
  type NextTokenPredictionResult,
  type NextTokenPredictionSpec,
} from './spec.ts';

const CHOICES = 5;

async function run(
  microscope: Microscope,
  { prompt }: NextTokenPredictionSpec,
): Promise<NextTokenPredictionResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const tokens = readPrompt(model.tokenizer, spec.id, prompt);
  const { logits } = await model.run(tokens, {
    logitsAt: 'all',
    signal,
    onBlock: (layer, nLayers) => microscope.progress((layer + 1) / nLayers),
  });
  const { dVocab } = model.config;
  // [position, dVocab]: each row foresees the token after its own.
  const rows = tokens.map((_, at) => rowOf(logits.data, dVocab, at));
  const before = <Value>(read: (row: Float32Array, token: number) => Value) =>
    tokens.map((token, at) => (at === 0 ? null : read(rows[at - 1]!, token)));

  const strTokens = model.tokenizer.toStrTokens(tokens);
  const surprise = before((row, token) => roundLogit(-Math.log(softmax(row)[token]!)));
  const ranks = before((row, token) => Number(rankOf(row, token).toPrecision(2)));
  return {
    strTokens,
    vocabulary: dVocab,
    nothing: roundLogit(Math.log(dVocab)),
    choices: rows.map((row) => topAnswers(row, model.tokenizer, CHOICES)),
    surprise,
    ranks,
    words: wordsOf(strTokens).map(({ from, to }) => ({
      from,
      to,
      surprise: from === 0 ? null : roundLogit(sum(surprise.slice(from, to).map(Number))),
    })),
    all: summarise(surprise.slice(1).map(Number), ranks),
  };
}

const MARKS = /^\s*\p{P}+$/u;

/** What white space and punctuation marks set apart. A token of white space alone belongs to the word after it. */
function wordsOf(strTokens: readonly string[]): { from: number; to: number }[] {
  const starts = strTokens.flatMap((token, at) => {
    const before = strTokens[at - 1] ?? '';
    const spaced = before.trim() !== '' && (/^\s/.test(token) || /\s$/.test(before));
    return at === 0 || spaced || MARKS.test(token) || MARKS.test(before) ? [at] : [];
  });
  return starts.map((from, i) => ({ from, to: starts[i + 1] ?? strTokens.length }));
}

function summarise(
  foreseen: readonly number[],
  ranks: readonly (number | null)[],
): NextTokenPredictionResult['all'] {
  if (foreseen.length === 0) return null;
  return {
    foreseen: foreseen.length,
    firstChoices: ranks.filter((rank) => rank === 0).length,
    mean: roundLogit(mean(foreseen)),
    most: foreseen.indexOf(Math.max(...foreseen)) + 1,
  };
}

export const nextTokenPrediction = defineExperiment(spec, run);
