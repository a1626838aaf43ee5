import type { Microscope, Model } from '../../microscope/index.ts';
import { headName } from '../../words/heads.ts';
import { defineExperiment } from '../experiment.ts';
import { InputError } from '../inputError.ts';
import { checkHeads } from '../measure/heads.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { roundLogit } from '../measure/numbers.ts';
import { describeToken } from '../measure/question.ts';
import { readStandIns, type StandIns } from './knockOut.ts';
import { findMovers, runClean } from './movers.ts';
import { tracePaths } from './paths.ts';
import { findRepeat } from './repeat.ts';
import { readSentence, type Sentence } from './sentence.ts';
import { MODEL, spec, type IoiResult, type IoiSpec } from './spec.ts';
import { findSteerers } from './steerers.ts';
import { judge } from './whole.ts';

/** What each stage has done when it ends, of the whole. */
const DONE = { others: 0.08, movers: 0.16, steerers: 0.24, repeat: 0.32, paths: 0.5 };

/** What the sentence alone decides, whatever heads the reader chooses. */
type Found = Omit<IoiResult, 'paths' | 'whole'>;

const lastFound = lastPerModel<{ readonly found: Found; readonly standIns: StandIns }>();

async function run(microscope: Microscope, asked: IoiSpec): Promise<IoiResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const sentence = readSentence(model, asked);
  const { circuit } = asked;
  checkHeads(model, spec.id, circuit);
  const names = circuit.map(headName);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice) throw new InputError('circuit', `${spec.id}: head ${twice} is in the circuit twice`);

  const { found, standIns } = await lastFound(model, sentence, () =>
    investigate(microscope, model, sentence),
  );
  const between = (from: number, to: number) => (fraction: number) => {
    microscope.progress(from + fraction * (to - from));
  };
  const paths = await tracePaths(
    ...([model, sentence, circuit, signal, between(DONE.repeat, DONE.paths)] as const),
  );
  microscope.progress(DONE.paths);
  const whole = await judge(model, sentence, circuit, standIns, signal, between(DONE.paths, 1));
  return { ...found, paths, whole };
}

async function investigate(microscope: Microscope, model: Model, sentence: Sentence) {
  const { signal } = microscope;
  const { tokens, answer, foil, others } = sentence;
  const standIns = await readStandIns(model, sentence, signal);
  microscope.progress(DONE.others);
  const clean = await runClean(model, sentence, signal);
  const movers = await findMovers(model, sentence, clean, standIns.mean, signal);
  microscope.progress(DONE.movers);
  const steerers = await findSteerers(model, sentence, clean, movers, standIns.mean, signal);
  microscope.progress(DONE.steerers);
  const repeat = await findRepeat(model, sentence, clean, movers.heads, standIns.mean, signal);
  microscope.progress(DONE.repeat);
  const found: Found = {
    strTokens: model.tokenizer.toStrTokens(tokens),
    answer: describeToken(model, tokens, answer),
    foil: describeToken(model, tokens, foil),
    lead: roundLogit(clean.lead),
    others: others.map((ids) => model.tokenizer.decode(ids)),
    ...{ movers, steerers, repeat },
  };
  return { found, standIns };
}

export const ioiInvestigation = defineExperiment(spec, run);
