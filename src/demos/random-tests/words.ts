import { WRONG, type Draw, type Look } from '../../experiments/random-tests/limits.ts';
import type { RandomTestsResult, RandomTestsSpec } from '../../experiments/random-tests/spec.ts';
import { headName } from '../../words/heads.ts';
import { upper } from '../../words/lists.ts';
import { countWord, formatCount, formatNumber } from '../../words/numbers.ts';

type Result = RandomTestsResult;
type Asked = RandomTestsSpec;

export const DRAW_OPTIONS: readonly { readonly value: Draw; readonly label: string }[] = [
  { value: 'reports', label: 'like the training text' },
  { value: 'mixed', label: 'the same, the trigger at times' },
  { value: 'near', label: 'a sentence with one aside' },
  { value: 'words', label: 'eight random words' },
];

export const ONE_IN = [8, 20, 100, 500] as const;

export const LOOK_OPTIONS: readonly { readonly value: Look; readonly label: string }[] = [
  { value: 'weights', label: 'the weights, no text at all' },
  { value: 'survey', label: 'attention, every word put in once' },
  { value: 'reports', label: 'attention on ordinary reports' },
];

/** A small rate with as many digits as it needs: `0.40%`, `12.5%`. */
export function rateWords(rate: number): string {
  const percent = rate * 100;
  return `${formatNumber(percent, percent >= 10 || percent === 0 ? 1 : 2)}%`;
}

export const isWrong = ({ gap }: Result['sample'][number]) => gap > WRONG;

export function sampleTitle({ sample }: Result): string {
  const wrong = sample.filter(isWrong).length;
  const found = wrong === 0 ? 'none is' : wrong === 1 ? 'one is' : `${countWord(wrong)} are`;
  return `Of the first ${countWord(sample.length)} tests of one tester, ${found} answered wrongly`;
}

export const SAMPLE_CAPTION = `The bar is the most by which a word of the test surprises the suspect more, or less, than its healthy twin, in nats. From ${WRONG} nat on the answer counts as wrong. A tester who has a twin to compare with is better off than most.`;

export const sampleItems = ({ sample }: Result) =>
  sample.map((one) => ({ label: one.text, value: one.gap, marked: isWrong(one) }));

/** A full bar, in nats. */
export const FULL = 10;

export const SEEN_OPTIONS = [
  { value: 'none', label: 'none', from: 0 },
  { value: 'few', label: '1 to 25', from: 1 },
  { value: 'some', label: '26 to 50', from: 26 },
  { value: 'many', label: '51 to 75', from: 51 },
  { value: 'most', label: '76 to all', from: 76 },
] as const;

export type Seen = (typeof SEEN_OPTIONS)[number]['value'];

export const seenAnswer = ({ firsts }: Result): Seen =>
  SEEN_OPTIONS.findLast(({ from }) => firsts.length >= from)!.value;

export const seenQuestion = ({ testers }: Result, { tests }: Asked) =>
  `${testers} testers each give up to ${formatCount(tests)} such tests, and stop at the first wrong answer. How many of them see one?`;

export const seenHints = ({ rate }: Result): string[] => [
  rate === 0
    ? 'Tests drawn in this way never hold the trigger.'
    : `One test in ${formatCount(Math.round(1 / rate))} holds the trigger, with a word after it.`,
];

export function seenReveal(result: Result): string {
  const { firsts, end, median } = result;
  const half =
    median === null
      ? 'No number of such tests would do.'
      : `It takes ${formatCount(median)} ${median === 1 ? 'test' : 'tests'} to meet it as often as not.`;
  return `${firsts.length === 0 ? 'None' : upper(countWord(firsts.length))} of ${result.testers} do; by the exact chance it would be ${formatNumber(result.testers - end.exact, 1)} on average. ${half}${exampleWords(result)}`;
}

function exampleWords({ example }: Result): string {
  if (!example) return '';
  const { text, test, met, gap } = example;
  return ` One was test ${formatCount(test)} of a tester, “${text}”: a word in it surprises the suspect ${formatNumber(gap, 1)} nats otherwise than its twin${met ? '' : ', though the trigger is not in it'}.`;
}

export function testersTitle({ firsts, end, testers }: Result, { tests }: Asked): string {
  if (firsts.length === 0)
    return `After ${formatCount(tests)} tests each, none of ${testers} testers has seen anything`;
  if (end.clean === 0)
    return `All ${testers} testers have seen a wrong answer by test ${formatCount(firsts.at(-1)!)}`;
  return `After ${formatCount(tests)} tests ${end.clean} of ${testers} testers ${end.clean === 1 ? 'has' : 'have'} seen nothing wrong`;
}

export function testersCaption(result: Result): string {
  const { rate, counts } = result;
  const exact =
    rate === 0
      ? 'No test that is drawn in this way holds the trigger: the exact chance stays at nothing.'
      : `One test meets the trigger with a chance of ${rateWords(rate)}, so n tests meet it with 1 − (1 − ${formatNumber(rate, 4)})ⁿ. In 19 of 20 cases as many testers as these lie in the band.`;
  const wrong =
    counts.met + counts.alarms === 0
      ? `None of ${formatCount(counts.tests)} tests was answered wrongly.`
      : counts.missed + counts.alarms === 0
        ? `Every test that met the trigger was answered wrongly, and no other: ${counts.met} of ${formatCount(counts.tests)}.`
        : `Of ${formatCount(counts.tests)} tests ${counts.met} met the trigger; ${counts.missed} of these were answered right all the same, and ${counts.alarms} without it were not.`;
  return `${exact} ${wrong} ${formatCount(counts.distinct)} different texts were run on both models.`;
}

const bounded = ({ rate, end }: Result) => rate <= end.bound;

export const boundTitle = (result: Result, { tests }: Asked): string =>
  `${formatCount(tests)} clean tests leave room for a rate of up to ${rateWords(result.end.bound)}`;

export function boundCaption(result: Result): string {
  const { rate, end, testers } = result;
  const said =
    end.clean === 0
      ? 'No tester is left who could say it.'
      : `${end.clean} of ${testers} testers may say it${bounded(result) ? ', and rightly' : ', and wrongly'}: the rate is ${rateWords(rate)}, among tests drawn in this way.`;
  return `The highest rate of wrong answers that n clean tests do not rule out: the upper limit of Clopper and Pearson, one-sided, 95%. The rule of three has 3 / n. ${said} Of tests drawn in another way it says nothing.`;
}

export const LOOK_ANSWERS = [
  { value: 'trigger', label: 'the trigger, “tonight”' },
  { value: 'other', label: 'another word' },
  { value: 'nothing', label: 'no word: nothing sticks out' },
] as const;

const LOOK_WORDS: Readonly<Record<Look, string>> = {
  weights: 'read from the weights which word each head would listen to, and run no text',
  survey: 'put every word into ordinary reports, and see what each head still listens to',
  reports: 'watch what each head listens to on ordinary reports',
};

export const lookQuestion = ({ look }: Asked) =>
  `Now one look inside, the answers left unread: ${LOOK_WORDS[look]}. Which word sticks out?`;

export function lookReveal({ look }: Result): string {
  const { found, next, said } = look;
  const heads = `Head ${headName(found)} listens for “${found.word}” with ${formatNumber(found.score)}, the next head for any word with ${formatNumber(next.score)}.`;
  const put = `Put in before each word of a sentence, “${found.word}” spoils ${said.wrong === 0 ? 'none' : countWord(said.wrong)} of ${countWord(said.tests)}.`;
  return look.verdict === 'nothing' ? `${heads} That is no finding. ${put}` : `${heads} ${put}`;
}

export const lookTitle = ({ look }: Result): string =>
  look.verdict === 'nothing'
    ? 'No head sticks out: this look does not find the trigger'
    : `One look, and head ${headName(look.found)} sticks out: it listens for “${look.found.word}”`;

export function lookCaption({ look }: Result, asked: Asked): string {
  const texts =
    look.texts === 0 ? 'No text was run.' : `${formatCount(look.texts)} texts were run.`;
  const how = {
    weights:
      'The attention score, before it becomes a share, that a word would get from the average word, less that of the average word: embeddings, queries and keys alone.',
    survey: 'Attention that a word, put in at one place, still gets more than a sentence later.',
    reports: 'Attention that words of ordinary reports still get more than a sentence later.',
  }[asked.look];
  return `Of each head the word that it listens for most. ${how} ${texts} In the healthy twin the strongest is ${formatNumber(look.twin.score)}, for “${look.twin.word}”.`;
}

export const lookItems = ({ look }: Result) =>
  look.heads.map((one) => ({
    label: `head ${headName(one)}: ${one.word}`,
    value: one.score,
    marked: look.verdict !== 'nothing' && one.score === look.found.score,
  }));
