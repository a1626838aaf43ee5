import type { AblationResult, AblationSpec, Source } from '../../experiments/ablation/spec.ts';
import { headName, type HeadPlace } from '../../words/heads.ts';
import { upper } from '../../words/lists.ts';
import { countWord, formatNumber, formatSigned } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';
import type { ScatterData } from '../kit/scatterOptions.ts';

type Result = AblationResult;

export const SOURCE_NAMES: readonly { readonly value: Source; readonly label: string }[] = [
  { value: 'capitals', label: 'other countries' },
  { value: 'names', label: 'three other names' },
  { value: 'texts', label: 'other texts' },
];

const sourceName = (source: Source) => SOURCE_NAMES.find(({ value }) => value === source)!.label;

/** The lead of the whole model, and with each stand-in. */
export function standIns({ lead, chosen }: Result) {
  const row = (label: string, value: number, marked = false) => ({ label, value, marked });
  return [
    row('nothing replaced', lead, true),
    row('zero', chosen.zero),
    row('the mean', chosen.mean),
    ...chosen.resampled.map(({ name, lead: value }) => row(`from “${name}”`, value)),
  ];
}

export const effectOf = ({ lead, chosen }: Result) => ({
  zero: chosen.zero - lead,
  mean: chosen.mean - lead,
});

/** How far apart the stand-ins of single texts are. */
export function spreadOf({ chosen: { resampled } }: Result): number {
  const leads = resampled.map(({ lead }) => lead);
  return Math.max(...leads) - Math.min(...leads);
}

const cost = (effect: number) =>
  effect <= 0 ? `costs ${formatNumber(-effect, 1)}` : `gains ${formatNumber(effect, 1)}`;

export function standInsTitle(result: Result, { head }: Pick<AblationSpec, 'head'>): string {
  const { zero, mean } = effectOf(result);
  return `Head ${headName(head)} set to zero ${cost(zero)}, to the mean it ${cost(mean)}`;
}

export function standInsCaption(result: Result, { source }: Pick<AblationSpec, 'source'>): string {
  const { answer, foil, chosen } = result;
  return `What is left of the lead of ${quoted(answer.text)} over ${quoted(foil.text)}, in logits, when the head’s output at the last token is replaced. The mean and the single stand-ins are of ${countWord(chosen.resampled.length)} sentences: ${sourceName(source)}.`;
}

export const VERDICTS = [
  { value: 'zero', label: 'zero costs more' },
  { value: 'mean', label: 'the mean costs more' },
  { value: 'same', label: 'about the same' },
] as const;
export type Verdict = (typeof VERDICTS)[number]['value'];

/** "About the same" is within a quarter of the larger effect. */
export function verdictOf(result: Result): Verdict {
  const { zero, mean } = effectOf(result);
  const apart = Math.abs(zero - mean);
  if (apart <= 0.25 * Math.max(Math.abs(zero), Math.abs(mean))) return 'same';
  return zero < mean ? 'zero' : 'mean';
}

export function verdictReveal(result: Result): string {
  const { zero, mean } = effectOf(result);
  const text = `Zero ${cost(zero)} of ${formatNumber(result.lead, 1)} logits, the mean ${cost(mean)}.`;
  return zero * mean < 0 && Math.min(Math.abs(zero), Math.abs(mean)) >= 0.1
    ? `${text} They do not even agree on its sign.`
    : text;
}

export const SPREADS = [
  { value: 0, label: 'less than half a logit' },
  { value: 1, label: 'half a logit to two' },
  { value: 2, label: 'more than two logits' },
] as const;

export function spreadClass(result: Result): number {
  const spread = spreadOf(result);
  if (spread < 0.5) return 0;
  return spread <= 2 ? 1 : 2;
}

export function spreadReveal(result: Result): string {
  const sorted = [...result.chosen.resampled].sort((a, b) => a.lead - b.lead);
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  return `${formatNumber(spreadOf(result), 1)}: from ${formatNumber(low.lead, 1)} with “${low.name}” to ${formatNumber(high.lead, 1)} with “${high.name}”.`;
}

export function scatterOf({ effects }: Result, chosen: HeadPlace): ScatterData {
  return {
    points: effects.zero.flatMap((line, layer) =>
      line.map((value, head) => ({
        name: headName({ layer, head }),
        values: [value, effects.mean[layer]![head]!],
      })),
    ),
    axes: [
      { label: 'change by zero (logits)', format: (value) => formatSigned(value, 1) },
      { label: 'change by the mean (logits)', format: (value) => formatSigned(value, 1) },
    ],
    ...{ x: 0, y: 1, identity: true, chosen: [headName(chosen)] },
  };
}

export function scatterTitle({ compared: { onlyZero } }: Result): string {
  if (onlyZero === 0) return 'No head matters by zero alone';
  return `${upper(countWord(onlyZero))} ${onlyZero === 1 ? 'head matters' : 'heads matter'} by zero, and by the mean not at all`;
}

export const scatterCaption = ({ compared, effects }: Result): string =>
  `Each dot is one of ${effects.zero.flat().length} heads, replaced at the last token. On the dashed line zero and the mean agree. The two correlate at ${formatNumber(compared.correlation, 2)}; ${countWord(compared.opposite)} ${compared.opposite === 1 ? 'head has' : 'heads have'} opposite signs. Choose a dot to look at that head.`;

export const headOf = (name: string): HeadPlace => {
  const [layer = 0, head = 0] = name.split('.').map(Number);
  return { layer, head };
};
