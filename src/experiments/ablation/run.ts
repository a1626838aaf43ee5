import {
  valueAblation,
  zeroAblation,
  type Intervention,
  type Microscope,
  type Model,
} from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { defineExperiment } from '../experiment.ts';
import { lastOf, readElsewhere, toMean, type Elsewhere } from '../measure/elsewhere.ts';
import { byLayer } from '../measure/grids.ts';
import { allHeads, checkHeads } from '../measure/heads.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { correlation, round, roundLogit } from '../measure/numbers.ts';
import { OTHERS } from '../measure/otherTexts.ts';
import { describeToken, readQuestion, type Question } from '../measure/question.ts';
import { MODEL, spec, type AblationResult, type AblationSpec } from './spec.ts';

interface Sweep {
  readonly lead: number;
  /** `[head]`, in the order of allHeads: the change of the lead. */
  readonly zero: readonly number[];
  readonly mean: readonly number[];
}

async function run(microscope: Microscope, asked: AblationSpec): Promise<AblationResult> {
  const model = await microscope.model(MODEL);
  checkHeads(model, spec.id, [asked.head]);
  const question = readQuestion(model, spec.id, {
    text: asked.prompt,
    answer: { role: 'answer', word: asked.answer },
    foil: { role: 'foil', word: asked.foil },
  });
  const { signal } = microscope;
  const elsewhere = await lastOthers(model, asked.source, () =>
    readElsewhere(model, asked.source, signal),
  );
  microscope.progress(0.1);
  const chosen = await replaceOne(microscope, model, question, asked.head, elsewhere);
  const sweep = await lastSweeps(model, [question, asked.source], () =>
    sweepHeads(microscope, model, question, elsewhere),
  );
  const { nHeads } = model.config;
  return {
    strTokens: model.tokenizer.toStrTokens(question.tokens),
    answer: describeToken(model, question.tokens, question.answer),
    foil: describeToken(model, question.tokens, question.foil),
    lead: roundLogit(sweep.lead),
    chosen: {
      zero: chosen.zero,
      mean: chosen.mean,
      resampled: OTHERS[asked.source].map(({ name }, text) => ({
        name,
        lead: chosen.resampled[text]!,
      })),
    },
    effects: {
      zero: byLayer(sweep.zero.map(roundLogit), nHeads),
      mean: byLayer(sweep.mean.map(roundLogit), nHeads),
    },
    compared: compare(sweep),
  };
}

/** What the heads wrote in the other texts, and what replacing each is worth: the same for whichever head is looked at. */
const lastOthers = lastPerModel<Elsewhere>();
const lastSweeps = lastPerModel<Sweep>();

const toZero = (at: HeadPlace): Intervention => zeroAblation(lastOf(at));

async function replaceOne(
  { signal }: Microscope,
  model: Model,
  question: Question,
  head: HeadPlace,
  elsewhere: Elsewhere,
) {
  const stands = [
    toZero(head),
    toMean(head, elsewhere),
    ...elsewhere(head).map((value) => valueAblation(lastOf(head), value)),
  ];
  const { values } = await model.runVariants(
    question.tokens,
    stands.map((one) => [one]),
    question,
    { signal },
  );
  const [zero, middle, ...resampled] = values.map(roundLogit);
  return { zero: zero!, mean: middle!, resampled };
}

async function sweepHeads(
  microscope: Microscope,
  model: Model,
  question: Question,
  elsewhere: Elsewhere,
): Promise<Sweep> {
  const heads = allHeads(model);
  const variants = [...heads.map(toZero), ...heads.map((at) => toMean(at, elsewhere))];
  const { base, values } = await model.runVariants(
    question.tokens,
    variants.map((one) => [one]),
    question,
    {
      signal: microscope.signal,
      onProgress: (fraction) => microscope.progress(0.2 + 0.8 * fraction),
    },
  );
  const changes = values.map((value) => value - base);
  return {
    lead: base,
    zero: changes.slice(0, heads.length),
    mean: changes.slice(heads.length),
  };
}

function compare({ zero, mean: means }: Sweep): AblationResult['compared'] {
  const pairs = zero.map((value, i) => [Math.abs(value), Math.abs(means[i]!)] as const);
  return {
    correlation: round(correlation(zero, means) || 0, 4), // none where either does not vary
    onlyZero: pairs.filter(([one, other]) => one >= 0.25 && other <= 0.05).length,
    opposite: pairs.filter(
      ([one, other], i) => Math.min(one, other) >= 0.1 && zero[i]! * means[i]! < 0,
    ).length,
  };
}

export const ablation = defineExperiment(spec, run);
