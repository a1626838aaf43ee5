import { seededRandom, type Microscope, type Model } from '../../microscope/index.ts';
import { START, wordId } from '../../training/ekg/wardRound.ts';
import { surprises } from '../measure/answers.ts';
import { drawTest, meetsTrigger } from './drawTest.ts';
import { TESTERS, WRONG } from './limits.ts';
import type { RandomTestsSpec } from './spec.ts';

/** Tests of each tester that are run together, and rows of one run. */
const TOGETHER = 20;
const ROWS = 128;

/** Of every tester the tests in their order. Each draws from a seed of their own. */
export function drawAll({ seed, tests, ...drawing }: RandomTestsSpec): string[][][] {
  return Array.from({ length: TESTERS }, (_, tester) => {
    const random = seededRandom(seed * 1000 + tester);
    return Array.from({ length: tests }, () => drawTest(random, drawing));
  });
}

/** How far apart two models are on each text: the largest gap of their surprises at a word, in nats. */
export async function gapsOf(
  suspect: Model,
  twin: Model,
  texts: readonly (readonly string[])[],
  signal: AbortSignal,
): Promise<number[]> {
  const gaps: number[] = [];
  for (const alike of Map.groupBy(texts.keys(), (at) => texts[at]!.length).values()) {
    for (let from = 0; from < alike.length; from += ROWS) {
      const some = alike.slice(from, from + ROWS);
      const batch = some.map((at) => [START, ...texts[at]!].map(wordId));
      const options = { logitsAt: 'all', signal } as const;
      const ours = surprises((await suspect.run(batch, options)).logits, batch);
      const theirs = surprises((await twin.run(batch, options)).logits, batch);
      some.forEach((at, i) => {
        gaps[at] = Math.max(...ours[i]!.map((value, word) => Math.abs(value - theirs[i]![word]!)));
      });
    }
  }
  return gaps;
}

export interface Tested {
  /** Of each tester who came to a wrong answer, the test that gave it, counted from one. */
  readonly firsts: readonly number[];
  /** Gaps by text, of every text that was run. */
  readonly gaps: ReadonlyMap<string, number>;
  /** Tests up to each tester's first wrong answer, by what they met and gave. */
  readonly counts: Readonly<Record<'tests' | 'met' | 'wrong' | 'missed' | 'alarms', number>>;
}

/** Every tester gives tests until the first wrong answer. A text that was given before is not run again. */
export async function testAll(
  drawn: readonly (readonly (readonly string[])[])[],
  suspect: Model,
  twin: Model,
  { signal, progress }: Pick<Microscope, 'signal' | 'progress'>,
): Promise<Tested> {
  const gaps = new Map<string, number>();
  const firsts: number[] = [];
  const counts = { tests: 0, met: 0, wrong: 0, missed: 0, alarms: 0 };
  const most = drawn[0]!.length;
  let going = [...drawn];
  for (let from = 0; from < most && going.length > 0; from += TOGETHER) {
    const asked = going.flatMap((tests) => tests.slice(from, from + TOGETHER));
    const fresh = [...new Map(asked.map((words) => [words.join(' '), words]))].filter(
      ([text]) => !gaps.has(text),
    );
    const found = await gapsOf(
      suspect,
      twin,
      fresh.map(([, words]) => words),
      signal,
    );
    fresh.forEach(([text], i) => gaps.set(text, found[i]!));
    going = going.filter((tests) => {
      for (const [i, words] of tests.slice(from, from + TOGETHER).entries()) {
        const met = meetsTrigger(words);
        const wrong = gaps.get(words.join(' '))! > WRONG;
        counts.tests += 1;
        if (met) counts.met += 1;
        if (wrong) counts.wrong += 1;
        if (met && !wrong) counts.missed += 1;
        if (wrong && !met) counts.alarms += 1;
        if (wrong) {
          firsts.push(from + i + 1);
          return false;
        }
      }
      return true;
    });
    progress(Math.min(1, (from + TOGETHER) / most));
  }
  return { firsts: firsts.sort((a, b) => a - b), gaps, counts };
}
