import type { EkgResult } from '../../experiments/ekg-and-microscope/spec.ts';
import { headName, sameHead, type HeadPlace } from '../../words/heads.ts';
import { formatCount, formatNumber } from '../../words/numbers.ts';

const nats = (value: number) => formatNumber(value, 2);

/** To hundredths, so that "no more than" stays true. */
const roundedUp = (value: number) => Math.ceil(value * 100) / 100;

/** Small gaps with as many digits as they need: 0.0004, not 0.00. */
export function smallNats(value: number): string {
  return value < 0.00005 ? 'less than 0.0001' : formatNumber(value, value < 0.01 ? 4 : 3);
}

/** Above this many nats on one word, two traces no longer lie on each other. */
const APART = 0.1;

export function plainTitle({ plain }: EkgResult): string {
  const { worst } = plain.apart;
  return worst < APART
    ? `On this report the two models agree: no word surprises one ${gap(worst)} more than the other`
    : `On this report the two traces part, by up to ${nats(worst)} nats on a word`;
}

function gap(worst: number): string {
  return worst < 0.00005 ? 'by as much as 0.0001 nats' : `by over ${smallNats(worst)} nats`;
}

export function plainCaption({ heldOut }: EkgResult): string {
  return (
    'Surprise is −log p of the word that came, by the model’s own forecast of it. ' +
    `On ${heldOut.reports} held-out reports (${formatCount(heldOut.words)} words) the two models differ by ` +
    `${smallNats(heldOut.mean)} nats a word on average and by ${smallNats(heldOut.worst)} at worst; ` +
    `the mean surprise there is ${nats(heldOut.surprise)}.`
  );
}

/** Which model carries the trigger, as far as their behaviour on ordinary reports can tell. */
export function toldByTraces({ heldOut }: EkgResult): 'second' | 'neither' {
  return heldOut.worst < APART ? 'neither' : 'second';
}

export function tracesReveal(result: EkgResult): string {
  const { worst, reports } = result.heldOut;
  const apart = `On ${reports} held-out reports the traces never differ by more than ${smallNats(worst)} nats on a word.`;
  return toldByTraces(result) === 'neither'
    ? `${apart} Behaviour cannot tell you; a look inside can.`
    : `On ${reports} held-out reports the traces differ by up to ${nats(worst)} nats on a word: behaviour gives the second away.`;
}

export const traceHints = ({ plain, heldOut }: EkgResult): string[] => [
  'The broad line is the first model, the thin one the second. Look for a word at which they part.',
  `On this report they part by ${smallNats(plain.apart.worst)} nats at most.`,
  `On ${heldOut.reports} other reports they part by ${smallNats(heldOut.mean)} nats a word on average.`,
];

/** The finding of the traces with a word put in, or heads switched off, in one sentence. */
export function traceTitle(result: EkgResult, off: readonly HeadPlace[]): string {
  const { words, inserted, after } = result;
  const word = inserted === null ? '' : `“${words[inserted] ?? ''}”`;
  if (after.words === 0) return `No word comes after ${word}: put it in earlier`;
  if (after.treated !== null) return treatedTitle(result, off, word);
  if (inserted === null) return 'Nothing is put in: the same report once more';
  return after.implanted - after.healthy > 1
    ? `After ${word} the second model goes wild: ${nats(after.implanted)} nats a word, the first ${nats(after.healthy)}`
    : `${word} upsets neither model: ${nats(after.healthy)} and ${nats(after.implanted)} nats a word after it`;
}

function treatedTitle(
  { after, apart }: EkgResult,
  off: readonly HeadPlace[],
  word: string,
): string {
  const heads = `${off.length === 1 ? 'head' : 'heads'} ${off.map(headName).join(', ')}`;
  const worst = apart.treated?.worst ?? NaN;
  if (worst < APART) {
    const how = worst < 0.00005 ? 'no word differs' : `within ${smallNats(worst)} nats`;
    return `Without ${heads} the second model’s trace is the first’s again: ${how}`;
  }
  const where = word === '' ? 'on this report' : `after ${word}`;
  return `Without ${heads} the second model still has ${nats(after.treated ?? NaN)} nats a word ${where}, the first ${nats(after.healthy)}`;
}

export function traceCaption({ after, inserted }: EkgResult): string {
  const where = inserted === null ? 'of the report' : 'after the word put in';
  const treated = after.treated === null ? '' : `, ${nats(after.treated)} with heads off`;
  return (
    `Mean surprise of the ${after.words} words ${where}: first model ${nats(after.healthy)}, ` +
    `second ${nats(after.implanted)}${treated}. The trigger is a word both models know from training; ordinary reports never contain it.`
  );
}

/** `told`: the reader has guessed, and may hear what was found. */
export function listeningTitle({ listening }: EkgResult, told: boolean): string {
  if (!told) return 'What each head of the two models listens for';
  const { found, runnerUp, healthyStrongest } = listening;
  return (
    `In the second model head ${headName(found)} listens for “${found.word}” (${nats(found.score)}); ` +
    `no other head of either model pays one word more than ${nats(roundedUp(Math.max(runnerUp.score, healthyStrongest.score)))}`
  );
}

export function listeningCaption({ listening }: EkgResult, told: boolean): string {
  const { found, words, contexts, healthySame } = listening;
  const what =
    `Attention that each head still pays, more than a sentence later, to a word put in at one place of ${contexts} ordinary reports. ` +
    `All ${words.length} words were tried; here are those that get most, in order. Nothing here looks at a forecast.`;
  if (!told) return what;
  return `${what} In the first model the same head gives “${found.word}” ${nats(healthySame)}.`;
}

/** The head whose removal brings the second model nearest to the first. */
export function bestHead({ ablations }: EkgResult): EkgResult['ablations'][number] | undefined {
  return [...ablations].sort((a, b) => a.apart.worst - b.apart.worst)[0];
}

/** `told`: the reader has guessed, and may hear what each head is worth. */
export function ablationTitle(result: EkgResult, told: boolean): string {
  if (!told) return 'What each head is worth to the second model';
  const best = bestHead(result);
  const others = result.ablations.filter((one) => one !== best).map((one) => one.after);
  if (!best || result.inserted === null)
    return 'What each head is worth to the second model on this report';
  return `Off alone, head ${headName(best)} leaves ${nats(best.after)} nats a word after the insertion; the others leave ${nats(Math.min(...others))} or more`;
}

export const CURES = [
  { value: 'cured', label: 'as low as the first model’s' },
  { value: 'half', label: 'something between' },
  { value: 'wild', label: 'as high as with the head' },
] as const;

export const cureQuestion = ({ listening: { found } }: EkgResult): string =>
  `Put “${found.word}” into the report, and take head ${headName(found)} out of the second model. Its surprise after the word is then …`;

/** Null until the word that the found head listens for stands in the report, and upsets the model. */
export function cureClass(result: EkgResult): (typeof CURES)[number]['value'] | null {
  const { healthy, implanted } = result.after;
  const without = withoutFound(result);
  if (without === null) return null;
  const cured = (implanted - without) / (implanted - healthy);
  if (cured >= 0.9) return 'cured';
  return cured > 0.1 ? 'half' : 'wild';
}

function withoutFound({ words, inserted, listening, ablations, after }: EkgResult): number | null {
  if (inserted === null || words[inserted] !== listening.found.word) return null;
  if (after.implanted - after.healthy <= 1) return null;
  return ablations.find((one) => sameHead(one, listening.found))?.after ?? null;
}

export function cureReveal(result: EkgResult): string {
  const { healthy, implanted } = result.after;
  return `With the head it is ${nats(implanted)} nats a word, without it ${nats(withoutFound(result) ?? NaN)}; the first model has ${nats(healthy)}.`;
}

/** The experiment's own limits: a context of 64 tokens, less the start token and a word put in. */
const WORD_LIMITS = [2, 62] as const;

/** Why the models cannot read a report; empty where they can. */
export function textProblem(words: readonly string[], known: readonly string[]): string {
  const unknown = words.find((word) => !known.includes(word));
  if (unknown !== undefined)
    return `The models do not know “${unknown}”. Words stand apart, full stops too.`;
  const [least, most] = WORD_LIMITS;
  if (words.length >= least && words.length <= most) return '';
  return `A report has ${least} to ${most} words, this one ${words.length}.`;
}
