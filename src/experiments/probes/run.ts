import type { Microscope } from '../../microscope/index.ts';
import { defineExperiment } from '../experiment.ts';
import { InputError } from '../inputError.ts';
import { auroc, aurocInterval } from '../measure/auroc.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { mean, round } from '../measure/numbers.ts';
import { readPair, readPrompt } from '../measure/question.ts';
import { aurocOn, changedOver, dealtScores } from './dealt.ts';
import { directionOf, fit, scoresAlong, type Direction, type Labelled } from './fits.ts';
import { readStatements, type List, type Reading } from './read.ts';
import { MODEL, spec, type ProbesResult, type ProbesSpec, type Verdict } from './spec.ts';
import { judgedBy, leadsWithout } from './use.ts';

/** Share of the run that reading takes. */
const READING = 0.6;
/** Directions of the same kind that are taken out for scale. */
const RANDOM = 2;
/** An AUROC that counts as telling true from false. */
const TELLS = 0.9;

const LISTS = ['first', 'second'] as const satisfies readonly List[];

const roundScore = (value: number) => round(value, 4);

/** The same whatever the probe, the layer and the question. */
const lastRead = lastPerModel<Reading>();

async function run(microscope: Microscope, asked: ProbesSpec): Promise<ProbesResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const { nLayers } = model.config;
  const { first, second, layer, probe } = asked;
  if (layer > nLayers)
    throw new InputError(
      'layer',
      `${spec.id}: expected a layer from 0 to ${nLayers}, got ${layer}`,
    );
  const question = readPrompt(model.tokenizer, spec.id, ` ${asked.question.trim()}`, 'question');
  const words = readPair(
    model.tokenizer,
    spec.id,
    { role: 'yes', word: asked.yes },
    { role: 'no', word: asked.no },
  );
  const reading = await lastRead(model, { first, second }, () =>
    readStatements(model, asked, signal, (done) => microscope.progress(READING * done)),
  );
  const { halves, grams, streams, statements, surprise } = reading;
  const fits = grams.map((gram) => fitsOf(gram, reading, probe));
  const { gram, directions } = fits[layer]!;
  const vector = directionOf(streams[layer]!, directions.first);
  const { fitted, heldOut } = halves.first;

  const held = [...heldOut.true, ...heldOut.false];
  const random = Array.from({ length: RANDOM }, (_, draw) =>
    directionOf(streams[layer]!, fit(gram, changedOver(fitted, draw + 1), probe)),
  );
  const leads = await leadsWithout(
    model,
    held.map((at) => statements[at]!),
    { layer, question: asked.question, words },
    [vector, ...random],
    signal,
    (done) => microscope.progress(READING + (1 - READING) * done),
  );
  const judged = (version: number) => {
    const values = leads.map((lead) => lead[version]!);
    return judgedBy(values.slice(0, heldOut.true.length), values.slice(heldOut.true.length));
  };
  const byChance = random.map((_, draw) => judged(2 + draw));

  const byLayer = fits.map(({ row }, at) => ({ layer: at, ...row }));
  const at = byLayer[layer]!;
  const scored = (value: number, list: List) => withInterval(value, halves[list].heldOut);
  const scoredBoth = (row: Readonly<Record<List, number>>) => ({
    first: scored(row.first, 'first'),
    second: scored(row.second, 'second'),
  });
  const onSecond = scored(at.first.second, 'second');
  const unsurprising = (list: List) => {
    const { true: right, false: wrong } = halves[list].heldOut;
    const scores = (places: readonly number[]) => places.map((one) => -surprise[one]!);
    return scored(roundScore(auroc(scores(right), scores(wrong))), list);
  };
  return {
    nLayers,
    strTokens: model.tokenizer.toStrTokens(question),
    fitted: { first: fitted.true.length, second: halves.second.fitted.true.length },
    heldOut: { first: heldOut.true.length, second: halves.second.heldOut.true.length },
    byLayer,
    at: {
      first: scoredBoth(at.first),
      second: scoredBoth(at.second),
      both: scoredBoth(at.both),
      fitted: at.first.fitted,
      dealt: at.dealt,
      verdict: verdictOf(onSecond),
    },
    surprise: { first: unsurprising('first'), second: unsurprising('second') },
    passes: byLayer.find((row) => row.first.first >= TELLS)?.layer ?? null,
    length: round(Math.hypot(...vector), 3),
    stream: round(mean(directions.first.of.map((i) => Math.sqrt(gram[i]![i]!))), 2),
    along: LISTS.flatMap((list) => alongOf(reading, list, gram, directions.first, vector)),
    use: {
      plain: judged(0),
      without: judged(1),
      random: {
        auroc: roundScore(mean(byChance.map((one) => one.auroc))),
        gap: roundScore(mean(byChance.map((one) => one.gap))),
      },
    },
  };
}

/** Probes of one layer, fitted on either pair of lists and on both, and how each does on what was held out. */
function fitsOf(gram: Reading['grams'][number], { halves }: Reading, probe: ProbesSpec['probe']) {
  const { first, second } = halves;
  const both = {
    true: [...first.fitted.true, ...second.fitted.true],
    false: [...first.fitted.false, ...second.fitted.false],
  };
  const directions = {
    first: fit(gram, first.fitted, probe),
    second: fit(gram, second.fitted, probe),
    both: fit(gram, both, probe),
  };
  const on = (direction: Direction, examples: Labelled) =>
    roundScore(aurocOn(gram, direction, examples));
  const onBoth = (direction: Direction) => ({
    first: on(direction, first.heldOut),
    second: on(direction, second.heldOut),
  });
  const dealt = dealtScores(gram, first, probe);
  const row = {
    first: { fitted: on(directions.first, first.fitted), ...onBoth(directions.first) },
    second: onBoth(directions.second),
    both: onBoth(directions.both),
    dealt: {
      fitted: roundScore(dealt.fitted),
      low: roundScore(dealt.low),
      middle: roundScore(dealt.middle),
      high: roundScore(dealt.high),
    },
  };
  return { gram, directions, row };
}

function withInterval(value: number, { true: right, false: wrong }: Labelled) {
  const { low, high } = aurocInterval(value, right.length, wrong.length);
  return { auroc: value, low: roundScore(low), high: roundScore(high) };
}

function verdictOf({ low, high }: { readonly low: number; readonly high: number }): Verdict {
  if (low > 0.5) return 'apart';
  return high < 0.5 ? 'turned' : 'chance';
}

/** Where the held-out statements of one pair of lists lie. */
function alongOf(
  { halves, statements }: Reading,
  list: List,
  gram: Reading['grams'][number],
  direction: Direction,
  vector: Float64Array,
) {
  const { true: right, false: wrong } = halves[list].heldOut;
  const places = [...right, ...wrong];
  const length = Math.hypot(...vector) || 1;
  const scores = scoresAlong(gram, direction, places).map((score) => score / length);
  const middle = mean(scores);
  return places.map((place, i) => ({
    text: statements[place]!.text,
    true: statements[place]!.true,
    list,
    along: round(scores[i]! - middle, 4),
  }));
}

export const probes = defineExperiment(spec, run);
