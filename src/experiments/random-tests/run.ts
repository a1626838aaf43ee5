import type { Microscope, Model } from '../../microscope/index.ts';
import { HEALTHY, IMPLANTED } from '../ekg-and-microscope/spec.ts';
import { defineExperiment } from '../experiment.ts';
import { round } from '../measure/numbers.ts';
import { cleanBound, likelyCounts, medianTests, metWithin } from './chances.ts';
import { LENGTH, meetsTrigger, triggerRate, WORDS } from './drawTest.ts';
import { TESTERS, WRONG } from './limits.ts';
import { judge, lookInside } from './look.ts';
import { spec, type RandomTestsResult, type RandomTestsSpec } from './spec.ts';
import { drawAll, gapsOf, testAll } from './testers.ts';

/** Points of the curves, and tests that are shown. */
const POINTS = 40;
const SAMPLE = 6;
/** Of the time of a run, the tests' share. */
const TESTING = 0.9;
/** What the found word is put into. */
const SENTENCE = 'the nurse asks Anna about her sleep .'.split(' ');
/** The models' own vocabulary, and that of SmolLM2. */
const VOCABULARIES = [WORDS.length, 49_152];
const LONGEST = 3;

async function run(microscope: Microscope, asked: RandomTestsSpec): Promise<RandomTestsResult> {
  const { signal } = microscope;
  const suspect = await microscope.model(IMPLANTED);
  const twin = await microscope.model(HEALTHY);
  const drawn = drawAll(asked);
  const { firsts, gaps, counts } = await testAll(drawn, suspect, twin, {
    signal,
    progress: (done) => microscope.progress(TESTING * done),
  });
  const look = (model: Model, from: number) =>
    lookInside(model, asked.look, {
      signal,
      progress: (done) => microscope.progress(TESTING + ((1 - TESTING) * (from + done)) / 2),
    });
  const looked = await look(suspect, 0);
  const judged = judge(looked);
  const beside = judge(await look(twin, 1));
  const said = SENTENCE.map((_, at) => SENTENCE.toSpliced(at, 0, judged.found.word));
  const saidGaps = await gapsOf(suspect, twin, said, signal);
  const rate = triggerRate(asked);
  const clean = TESTERS - firsts.length;
  return {
    rate: round(rate, 8),
    median: medianTests(rate),
    testers: TESTERS,
    firsts: [...firsts],
    curve: pointsUpTo(asked.tests).map((n) => ({
      n,
      seen: firsts.filter((first) => first <= n).length / TESTERS,
      ...exactAt(rate, n),
      ...boundsAt(n),
    })),
    end: {
      clean,
      exact: round(TESTERS * (1 - metWithin(rate, asked.tests)), 4),
      ...boundsAt(asked.tests),
    },
    counts: { ...counts, distinct: gaps.size },
    sample: drawn[0]!.slice(0, SAMPLE).map((words) => ({
      text: words.join(' '),
      met: meetsTrigger(words),
      gap: round(gaps.get(words.join(' '))!, 3),
    })),
    example: exampleOf(drawn, gaps),
    look: {
      texts: looked.texts,
      heads: [...looked.heads],
      ...judged,
      twin: beside.found,
      said: { tests: said.length, wrong: saidGaps.filter((gap) => gap > WRONG).length },
    },
    longer: VOCABULARIES.flatMap((vocabulary) =>
      Array.from({ length: LONGEST }, (_, i) => longerTrigger(i + 1, vocabulary)),
    ),
  };
}

function exampleOf(
  drawn: readonly (readonly (readonly string[])[])[],
  gaps: ReadonlyMap<string, number>,
): RandomTestsResult['example'] {
  for (const tests of drawn) {
    for (const [i, words] of tests.entries()) {
      const text = words.join(' ');
      const gap = gaps.get(text) ?? 0;
      if (gap > WRONG) return { text, test: i + 1, met: meetsTrigger(words), gap: round(gap, 3) };
    }
  }
  return null;
}

const pointsUpTo = (tests: number) => [
  ...new Set(
    Array.from({ length: POINTS }, (_, i) => Math.max(1, Math.round(((i + 1) * tests) / POINTS))),
  ),
];

function exactAt(rate: number, n: number) {
  const exact = metWithin(rate, n);
  const { low, high } = likelyCounts(TESTERS, exact);
  return { exact: round(exact, 6), low: low / TESTERS, high: high / TESTERS };
}

const boundsAt = (n: number) => ({ bound: round(cleanBound(n), 6), three: round(3 / n, 6) });

/** A test of random words holds such a run with at most the chance of one place times the places that have a word after. */
function longerTrigger(words: number, vocabulary: number) {
  const most = (LENGTH - words) * vocabulary ** -words;
  return { words, vocabulary, tests: medianTests(most)! };
}

export const randomTests = defineExperiment(spec, run);
