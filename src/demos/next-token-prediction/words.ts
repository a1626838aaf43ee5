import type { NextTokenPredictionResult } from '../../experiments/next-token-prediction/spec.ts';
import { upper } from '../../words/lists.ts';
import { countWord, formatCount, formatNumber, formatProbability } from '../../words/numbers.ts';
import { spellTokens } from '../../words/spelling.ts';
import { labelToken, quoted } from '../../words/tokens.ts';
import type { CurveData } from '../kit/curveOptions.ts';

type Result = NextTokenPredictionResult;

export const nats = (value: number) => `${formatNumber(value, 1)} nats`;

/** What the model expected of the token at `at`, or of the one to come where that is null. */
export function choicesTitle({ strTokens, choices }: Result, at: number | null): string {
  if (at === null) return `Next, the model expects ${quoted(choices.at(-1)![0]!.text)}`;
  const token = quoted(strTokens[at]!);
  if (at === 0) return `Nothing comes before ${token}`;
  const { text } = choices[at - 1]![0]!;
  return text === strTokens[at]
    ? `${token} came, as the model expected`
    : `${token} came; the model expected ${quoted(text)}`;
}

export function choicesCaption(result: Result, at: number | null): string {
  const { strTokens, vocabulary, choices, surprise, ranks, nothing } = result;
  if (at === null) {
    const [first, ...rest] = choices.at(-1)!;
    const others = formatCount(vocabulary - rest.length - 1);
    return `${quoted(first!.text)} has ${formatProbability(first!.probability)}. The others on the list, and the ${others} tokens that are not on it, share what is left.`;
  }
  if (at === 0) return 'The model starts at the second token: the first one is given.';
  const cost = surprise[at]!;
  const side = cost > nothing ? 'more' : 'less';
  const before = ranks[at]!;
  const place =
    before === 0
      ? 'It was the first choice.'
      : `${upper(about(before))} ${before === 1 ? 'token was' : 'tokens were'} likelier.`;
  return [
    `${quoted(strTokens[at]!)} had ${formatProbability(Math.exp(-cost))}: ${nats(cost)} of surprise, ${side} than the ${formatNumber(nothing, 1)} of knowing nothing.`,
    place,
    wordAround(result, at),
  ]
    .filter(Boolean)
    .join(' ');
}

/** Ranks are kept to two digits. */
const about = (count: number) => (count < 100 ? countWord(count) : `about ${formatCount(count)}`);

/** The cost of the word that the token is a part of, where it has others. */
function wordAround({ strTokens, words }: Result, at: number): string {
  const word = words.find(({ from, to }) => from <= at && at < to)!;
  if (word.surprise === null || word.to - word.from === 1) return '';
  const { text } = spellTokens(strTokens.slice(word.from, word.to));
  return `The whole of ${quoted(text)} is ${countWord(word.to - word.from)} tokens and costs ${formatNumber(word.surprise, 1)}.`;
}

export function traceTitle({ all, strTokens, surprise }: Result): string {
  if (!all) return 'One token alone cannot be foreseen';
  return `${quoted(strTokens[all.most]!)} surprises the model most: ${nats(surprise[all.most]!)}`;
}

export function traceCaption({ all, nothing }: Result): string {
  if (!all) return '';
  return `Surprise of each token, given those before it. The dotted line is the surprise of one who holds every token for equally likely: ${formatNumber(nothing, 1)}. The mean over ${all.foreseen} tokens is ${formatNumber(all.mean, 1)}.`;
}

export function traceOf({ strTokens, surprise, nothing, all }: Result): CurveData {
  const points = surprise.flatMap((y, x) => (y === null ? [] : [{ x, y }]));
  const highest = Math.max(nothing, ...points.map(({ y }) => y));
  return {
    lines: [{ name: 'surprise', points }],
    x: {
      label: 'token',
      domain: [0.5, strTokens.length - 0.5],
      names: points.map(({ x, y }) => ({
        at: x,
        text: labelToken(strTokens[x]!),
        weight: y,
        marked: x === all?.most,
      })),
    },
    y: { label: 'surprise (nats)', domain: [0, highest * 1.08], format: nats },
    references: [
      { way: 'y', at: nothing, label: `knowing nothing: ${formatNumber(nothing, 1)} nats` },
    ],
  };
}

/** `· socks`: a token that the reader picked, by place, since two may be alike. */
export const pickOf = ({ strTokens }: Result, at: number) => ({
  value: at,
  label: quoted(strTokens[at]!),
});

export function mostReveal({ all, strTokens, surprise, nothing }: Result): string {
  if (!all) return '';
  const most = surprise[all.most]!;
  const side =
    most > nothing
      ? `more than the ${formatNumber(nothing, 1)} of somebody who knows no language at all`
      : `less than the ${formatNumber(nothing, 1)} of somebody who knows no language at all`;
  const costs = surprise.map((cost) => cost ?? Infinity);
  const least = costs.indexOf(Math.min(...costs));
  return `${quoted(strTokens[all.most]!)} costs ${nats(most)}, ${side}. The cheapest is ${quoted(strTokens[least]!)}, with ${formatNumber(costs[least]!, 1)}.`;
}

export const SHARES = [
  { value: 0, label: 'fewer than a quarter' },
  { value: 1, label: 'a quarter to a half' },
  { value: 2, label: 'a half to three quarters' },
  { value: 3, label: 'three quarters or more' },
] as const;

/** Which of SHARES the first choices are; null where nothing was foreseen. */
export const shareOf = ({ all }: Result): number | null =>
  all && Math.min(3, Math.floor((all.firstChoices / all.foreseen) * 4));

export const shareReveal = ({ all }: Result): string =>
  all
    ? `It had ${countWord(all.firstChoices)} of ${all.foreseen} as its first choice. It is rarely sure, and need not be: a good forecast spreads its probability as the text spreads its words.`
    : '';
