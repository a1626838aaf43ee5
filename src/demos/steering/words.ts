import type { Effect, SteeringResult, SteeringSpec } from '../../experiments/steering/spec.ts';
import { formatNumber, formatSigned } from '../../words/numbers.ts';
import type { CurveData } from '../kit/curveOptions.ts';

type Result = SteeringResult;
type Asked = Pick<SteeringSpec, 'layer' | 'strength'>;

const nats = (value: number) => `${formatNumber(value)} nats`;

/** The vector beside what it is added to. */
export const lengthsOf = ({ length, stream }: Result, { strength }: Pick<Asked, 'strength'>) => [
  { label: 'the stream', value: stream },
  { label: 'the vector', value: length },
  { label: `${strength} times the vector`, value: strength * length, marked: true },
];

/** What the model writes: alone at first, and with each vector once the reader has guessed. */
export function versionsOf(
  { plain, toward, away, random }: Result['written'],
  { strength }: Pick<SteeringSpec, 'strength'>,
  open: boolean,
) {
  const alone = { name: 'as it is', tokens: plain };
  if (!open) return [alone];
  return [
    alone,
    { name: `plus ${strength} times the vector`, tokens: toward },
    { name: `minus ${strength} times the vector`, tokens: away },
    { name: `plus a random vector of that length`, tokens: random },
  ];
}

export const EFFECTS = [
  { value: 'pulled', label: 'pull the text towards the list' },
  { value: 'broken', label: 'break the model' },
  { value: 'nothing', label: 'next to nothing' },
] as const satisfies readonly { value: Effect; label: string }[];

export const effectHint =
  'Broken is a model to which another text costs a nat more a token. Pulled is one whose text, when the plain model reads it, lies at least a quarter of the way further towards the first list.';

export function effectReveal({ reads, at }: Result): string {
  const way = `On the way from the second list to the first the plain model reads its own text at ${formatNumber(reads.plain)}, the steered one at ${formatNumber(reads.toward)}`;
  return `${way}. A text on something else becomes ${costs(at.other)}.`;
}

const costs = (change: number) =>
  Math.abs(change) < 0.005
    ? 'neither harder nor easier'
    : `${nats(Math.abs(change))} a token ${change > 0 ? 'harder' : 'easier'}`;

export function writtenTitle({ reads, at }: Result, open: boolean): string {
  if (!open) return 'What the model writes as it is';
  if (at.effect === 'broken') return 'The vector breaks the text';
  const moved = `from ${formatNumber(reads.plain)} to ${formatNumber(reads.toward)}`;
  return at.effect === 'pulled'
    ? `The vector pulls the text ${moved} of the way to the first list`
    : `The vector hardly moves the text: ${moved} of the way to the first list`;
}

export function writtenCaption(
  { reads, alike, written }: Result,
  { layer }: Asked,
  open: boolean,
): string {
  const how = 'The likeliest token each time.';
  if (!open) return how;
  const words = [reads.plain, reads.toward, reads.away, reads.random].map((one) =>
    formatNumber(one),
  );
  const changed =
    alike.random === written.random.length
      ? 'the random vector changes no token'
      : `the random vector changes it from token ${alike.random + 1} on`;
  return `${how} The vector is added before layer ${layer}, at every token. Marked is what the plain text has not; ${changed}. Read by the plain model, where the second list lies at 0 and the first at 1, the four texts lie at ${words.slice(0, 3).join(', ')} and ${words[3]!}.`;
}

/** Loss by strength, of the text that is weighed and of another. */
export function damageCurve({ strengths, loss }: Result, { strength }: Asked): CurveData {
  const line = (values: readonly number[], from: number) =>
    values.map((y, i) => ({ x: strengths[from + i]!, y }));
  const zero = strengths.indexOf(0);
  const all = [...loss.target, ...loss.other, ...loss.random];
  return {
    lines: [
      { name: 'a text on something else', points: line(loss.other, 0), look: 'ink' },
      { name: 'a text on the subject', points: line(loss.target, 0), look: 'accent' },
      {
        name: 'something else, random vectors',
        points: line([loss.other[zero]!, ...loss.random], zero),
        look: 'dotted',
      },
    ],
    x: { label: 'strength', format: (value) => formatSigned(value, 0), ticks: 9 },
    y: {
      label: 'loss (nats a token)',
      domain: [Math.min(...all) * 0.9, Math.max(...all) * 1.05],
      format: nats,
    },
    references: [{ way: 'x', at: strength, label: 'chosen', chosen: true }],
  };
}

export const damageTitle = ({ breaks }: Result): string =>
  breaks === null
    ? 'At no strength does another text become a nat harder'
    : `From strength ${breaks} on, a text on something else is a nat harder`;

export const damageCaption = ({ at }: Result, { strength }: Asked): string =>
  `How hard two fixed texts are for the steered model. At strength ${strength} the text on something else changes by ${formatSigned(at.other)} nats a token and the one on the subject by ${formatSigned(at.target)}. Random vectors of the same length change the first by ${formatSigned(at.random)}. Choose a strength on the curve.`;

export const SHARES = [
  { value: 0, label: 'less than a third of it' },
  { value: 1, label: 'a third to two thirds' },
  { value: 2, label: 'more than two thirds' },
] as const;

/** How much of the vector's damage random ones do; null where there is none to speak of. */
export function randomShare({ at }: Result): number | null {
  if (at.other < 0.1) return null;
  const share = at.random / at.other;
  if (share < 1 / 3) return 0;
  return share <= 2 / 3 ? 1 : 2;
}

export const randomReveal = ({ at }: Result): string =>
  `The vector makes the text on something else ${costs(at.other)}, random vectors of the same length ${costs(at.random)}.`;

export const PARTS = [
  { value: 0, label: 'easier, or the same to a tenth of a nat' },
  { value: 1, label: 'harder by 0.1 to 0.5 nats' },
  { value: 2, label: 'harder by more than half a nat' },
] as const;

export function withoutClass({ without }: Result): number {
  if (without.target < 0.1) return 0;
  return without.target <= 0.5 ? 1 : 2;
}

export const withoutReveal = ({ without }: Result): string =>
  `The text on the subject becomes ${costs(without.target)}. A random direction taken out: ${costs(without.random)}.`;

export const withoutTitle = ({ without }: Result): string =>
  `Without the direction the text on the subject is ${costs(without.target)}`;

export const withoutCaption = ({ without }: Result, { layer }: Asked): string =>
  `What lies along the direction is taken out of the stream before layer ${layer}, at every token but the first; later layers may write it anew. The text on something else changes by ${formatSigned(without.other)} nats a token.`;

/** Losses as they are, and with the direction taken out. */
export function withoutItems({ strengths, loss, without }: Result) {
  const zero = strengths.indexOf(0);
  const row = (label: string, before: number, change: number, marked = false) => ({
    ...{ label, before, after: before + change, marked },
  });
  return [
    row('on the subject', loss.target[zero]!, without.target, true),
    row('on it, random direction', loss.target[zero]!, without.random),
    row('on something else', loss.other[zero]!, without.other),
  ];
}
