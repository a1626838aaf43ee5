import type { InductionResult } from '../../experiments/induction-heads/spec.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { formatNumber } from '../../words/numbers.ts';
import { labelToken } from '../../words/tokens.ts';
import type { CurveData, CurveLine } from '../kit/curveOptions.ts';
import { offWords } from './words.ts';

const format = (value: number) => `${formatNumber(value, 1)} nats`;

function linesOf(
  whole: readonly (number | null)[],
  left: readonly (number | null)[] | null | undefined,
  without: string,
): CurveLine[] {
  const points = (values: readonly (number | null)[]) =>
    values.flatMap((y, x) => (y === null ? [] : [{ x, y }]));
  return [
    { name: 'all heads on', points: points(whole), look: 'ink' },
    ...(left ? [{ name: without, points: points(left), look: 'accent' } as const] : []),
  ];
}

/** Surprise by position of two copies of random tokens. */
export function copiesCurve(result: InductionResult, off: readonly HeadPlace[]): CurveData {
  const { lossByPosition, without } = result;
  // The first token is given: what is foreseen begins with the second.
  const shift = (values: readonly number[]) => [null, ...values];
  return {
    lines: linesOf(
      shift(lossByPosition),
      without && shift(without.lossByPosition),
      `without ${offWords(result, off)}`,
    ),
    x: { label: 'position' },
    y: { label: 'surprise (nats)', format },
    references: [
      { way: 'x', at: (lossByPosition.length + 1) / 2, label: 'the second copy begins' },
    ],
  };
}

/** Surprise at each token of the reader's text. */
export function ownCurve(result: InductionResult, off: readonly HeadPlace[]): CurveData {
  const { strTokens, surprise, without, again } = result.own;
  const highest = Math.max(1, ...[...surprise, ...(without ?? [])].map((value) => value ?? 0));
  return {
    lines: linesOf(surprise, without, `without ${offWords(result, off)}`),
    x: {
      label: 'token',
      domain: [0.5, strTokens.length - 0.5],
      names: strTokens.map((token, at) => ({
        at,
        text: labelToken(token),
        weight: surprise[at] ?? 0,
        marked: again.includes(at),
      })),
    },
    y: { label: 'surprise (nats)', domain: [0, highest * 1.08], format },
  };
}
