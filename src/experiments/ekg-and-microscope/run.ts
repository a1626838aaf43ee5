import type { Microscope, Model } from '../../microscope/index.ts';
import { START, wordId } from '../../training/ekg/wardRound.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { defineExperiment } from '../experiment.ts';
import { surprises } from '../measure/answers.ts';
import { allHeads, switchOff } from '../measure/heads.ts';
import { mean, round } from '../measure/numbers.ts';
import { HEALTHY, IMPLANTED, spec, splitWords, type EkgResult, type EkgSpec } from './spec.ts';
import {
  compareHeldOut,
  CONTEXT_COUNT,
  LISTENED_WORDS,
  measureListening,
  strongest,
} from './survey.ts';

async function run(microscope: Microscope, spec: EkgSpec): Promise<EkgResult> {
  const { signal } = microscope;
  const healthyModel = await microscope.model(HEALTHY);
  const implantedModel = await microscope.model(IMPLANTED);
  const { words, inserted } = insertWord(spec);
  const tokens = [START, ...words].map(wordId);
  const heads = allHeads(implantedModel);
  const plain = await readPlain(healthyModel, implantedModel, splitWords(spec.text), signal);

  const [healthy = []] = await traces(healthyModel, tokens, [[]], signal);
  const [implanted = [], treated = [], ...alone] = await traces(
    implantedModel,
    tokens,
    [[], spec.off, ...heads.map((head) => [head])],
    signal,
  );
  const from = inserted === null ? 0 : inserted + 1;
  const meanAfter = (trace: readonly number[]) =>
    trace.length > from ? round(mean(trace.slice(from)), 4) : 0;
  const survey = await surveyed(healthyModel, implantedModel, microscope);
  const isTreated = spec.off.length > 0;

  return {
    plain,
    words,
    inserted,
    healthy,
    implanted,
    treated: isTreated ? treated : null,
    after: {
      words: words.length - from,
      healthy: meanAfter(healthy),
      implanted: meanAfter(implanted),
      treated: isTreated ? meanAfter(treated) : null,
    },
    apart: {
      implanted: apart(healthy, implanted),
      treated: isTreated ? apart(healthy, treated) : null,
    },
    ...survey,
    ablations: heads.map((head, i) => ({
      ...head,
      after: meanAfter(alone[i] ?? []),
      apart: apart(healthy, alone[i] ?? []),
    })),
  };
}

async function readPlain(
  healthyModel: Model,
  implantedModel: Model,
  words: string[],
  signal: AbortSignal,
): Promise<EkgResult['plain']> {
  const tokens = [START, ...words].map(wordId);
  const [healthy = []] = await traces(healthyModel, tokens, [[]], signal);
  const [implanted = []] = await traces(implantedModel, tokens, [[]], signal);
  return { words, healthy, implanted, apart: apart(healthy, implanted) };
}

function insertWord({ text, insert }: EkgSpec): { words: string[]; inserted: number | null } {
  const words = splitWords(text);
  if (!insert) return { words, inserted: null };
  const inserted = Math.min(insert.at, words.length);
  return { words: words.toSpliced(inserted, 0, insert.word), inserted };
}

/** The surprise trace of one text with each of several sets of heads switched off, in one batch. */
async function traces(
  model: Model,
  tokens: readonly number[],
  off: readonly (readonly HeadPlace[])[],
  signal: AbortSignal,
): Promise<number[][]> {
  const batch = off.map(() => tokens);
  const interventions = off.flatMap((heads, index) => switchOff(heads, undefined, index));
  const { logits } = await model.run(batch, { logitsAt: 'all', interventions, signal });
  return surprises(logits, batch).map((trace) => trace.map((value) => round(value, 4)));
}

function apart(one: readonly number[], other: readonly number[]): { worst: number; mean: number } {
  const gaps = one.map((value, i) => Math.abs(value - (other[i] ?? NaN)));
  return { worst: round(Math.max(...gaps), 4), mean: round(mean(gaps), 5) };
}

type Survey = Pick<EkgResult, 'heldOut' | 'listening'>;

/** The survey asks nothing of the spec: it is made once for each pair of loaded models. */
const surveys = new WeakMap<Model, { readonly beside: Model; readonly survey: Survey }>();

async function surveyed(healthy: Model, implanted: Model, microscope: Microscope): Promise<Survey> {
  const { signal } = microscope;
  const known = surveys.get(implanted);
  if (known?.beside === healthy) return known.survey;
  const heldOut = await compareHeldOut(healthy, implanted, signal, (done) =>
    microscope.progress(done / 3),
  );
  const healthyScores = await measureListening(healthy, signal, (done) =>
    microscope.progress((1 + done) / 3),
  );
  const scores = await measureListening(implanted, signal, (done) =>
    microscope.progress((2 + done) / 3),
  );
  const { nHeads } = implanted.config;
  const found = strongest(scores, nHeads);
  const line = healthyScores[found.layer * nHeads + found.head];
  const survey: Survey = {
    heldOut,
    listening: {
      words: LISTENED_WORDS,
      heads: allHeads(implanted),
      healthy: healthyScores,
      implanted: scores,
      found,
      runnerUp: strongest(scores, nHeads, found),
      healthyStrongest: strongest(healthyScores, nHeads),
      healthySame: line?.[LISTENED_WORDS.indexOf(found.word)] ?? NaN,
      contexts: CONTEXT_COUNT,
    },
  };
  surveys.set(implanted, { beside: healthy, survey });
  return survey;
}

export const ekg = defineExperiment(spec, run);
