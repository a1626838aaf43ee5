import type { LensGridRow, Microscope, Model } from '../../microscope/index.ts';
import { defineExperiment } from '../experiment.ts';
import { rankOf, row as rowOf, softmax, topAnswers } from '../measure/answers.ts';
import { roundProbability } from '../measure/numbers.ts';
import { checkJoined, describeToken, readPrompt, readWord } from '../measure/question.ts';
import { MODEL, spec, type LensRow, type LogitLensResult, type LogitLensSpec } from './spec.ts';
import { translate } from './translated.ts';

const CHOICES = 3;
/** Of the work, the plain lens. */
const GRID = 0.3;

async function run(
  microscope: Microscope,
  { prompt, answer }: LogitLensSpec,
): Promise<LogitLensResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const tokens = readPrompt(model.tokenizer, spec.id, prompt);
  const asked =
    answer.trim() === ''
      ? null
      : readWord(model.tokenizer, spec.id, { role: 'answer', word: answer });
  checkJoined(spec.id, 'prompt', prompt, [answer]);
  const { nLayers } = model.config;
  const result: LogitLensResult = {
    strTokens: model.tokenizer.toStrTokens(tokens),
    answer: asked === null ? null : describeToken(model, tokens, asked),
    nLayers,
    rows: [],
    end: null,
    translated: null,
  };
  const onRow = (row: LensGridRow) => {
    result.rows.push(readRow(model, row, asked));
    const part = result.rows.length / (nLayers + 1);
    microscope.progress(GRID * part, { ...result, rows: [...result.rows] });
  };
  await model.logitLensGrid(tokens, { onRow, signal });
  const plain = { ...result, end: describeEnd(result.rows) };
  const translated = await translate(microscope, model, tokens, asked, (fraction) =>
    microscope.progress(GRID + (1 - GRID) * fraction, plain),
  );
  return { ...plain, translated };
}

function readRow(model: Model, { layer, logits }: LensGridRow, asked: number | null): LensRow {
  const [positions, dVocab] = logits.shape as [number, number];
  const rows = Array.from({ length: positions }, (_, at) => rowOf(logits.data, dVocab, at));
  const best = rows.map((one) => topAnswers(one, model.tokenizer, CHOICES));
  return {
    layer,
    choices: best.map((choices) => choices.map(({ text }) => text)),
    probabilities: best.map((choices) => choices.map(({ probability }) => probability)),
    ranks: asked === null ? null : rows.map((one) => Number(rankOf(one, asked).toPrecision(2))),
    answerProbabilities:
      asked === null ? null : rows.map((one) => roundProbability(softmax(one)[asked]!)),
  };
}

function describeEnd(rows: readonly LensRow[]): LogitLensResult['end'] {
  const first = rows.map(({ choices }) => choices.at(-1)![0]!);
  const choice = first.at(-1)!;
  const ranks = rows.map((row) => row.ranks?.at(-1) ?? Infinity);
  const from = (fits: (rank: number) => boolean) => {
    const found = ranks.findIndex(fits);
    return found < 0 ? null : found;
  };
  return {
    choice,
    probability: rows.at(-1)!.probabilities.at(-1)![0]!,
    settledFrom: first.findLastIndex((text) => text !== choice) + 1,
    answerFirst: from((rank) => rank === 0),
    answerAmongTen: from((rank) => rank < 10),
  };
}

export const logitLens = defineExperiment(spec, run);
