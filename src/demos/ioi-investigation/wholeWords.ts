import type { ByStandIn, IoiSpec } from '../../experiments/ioi-investigation/spec.ts';
import { mean } from '../../experiments/measure/numbers.ts';
import { headName } from '../../words/heads.ts';
import { upper } from '../../words/lists.ts';
import { countWord, formatNumber } from '../../words/numbers.ts';
import type { ScatterData } from '../kit/scatterOptions.ts';
import { countHeads, knockedOut, names, percent, receiver, two, type Result } from './words.ts';

type Circuit = IoiSpec['circuit'];

/** Of a lead under this, in logits, no share is told. */
const LEAST_LEAD = 0.5;
/** Shares that differ by less are called alike. */
const ALIKE = 0.05;
/** A head that could be spared changes what the circuit keeps by less of the lead. */
const SPARED = 0.03;

const by = {
  mean: (one: ByStandIn) => one.mean,
  resample: (one: ByStandIn) => mean(one.resample),
};
export type StandIn = keyof typeof by;

/** Shares of the lead are told where the model has one worth sharing. */
export const hasLead = ({ lead }: Result): boolean => lead >= LEAST_LEAD;
const shareOf = ({ lead }: Result, value: number) => value / lead;
const keptShare = (result: Result, standIn: StandIn) =>
  shareOf(result, by[standIn](result.whole.kept));

export const KEPT = [
  { value: 'none', label: 'under a quarter', most: 0.25 },
  { value: 'half', label: 'a quarter to a half', most: 0.5 },
  { value: 'most', label: 'a half to three quarters', most: 0.75 },
  { value: 'all', label: 'more', most: Infinity },
] as const;
export const keptClass = (result: Result) =>
  KEPT.find(({ most }) => keptShare(result, 'mean') < most)!.value;

export const keptQuestion = (result: Result, circuit: Circuit): string =>
  `Your ${countHeads(circuit.length)} stay as they are. Every other head gives its mean over sentences about other people. How much is left of the lead of ${formatNumber(result.lead, 1)}?`;
export const keptReveal = (result: Result): string =>
  `${formatNumber(result.whole.kept.mean)} logits: ${percent(keptShare(result, 'mean'))}.`;

export const SWAPPED = [
  { value: 'less', label: 'less' },
  { value: 'alike', label: 'about the same' },
  { value: 'more', label: 'more' },
] as const;
export type Swapped = (typeof SWAPPED)[number]['value'];
export function swappedClass(result: Result): Swapped {
  const change = keptShare(result, 'resample') - keptShare(result, 'mean');
  if (Math.abs(change) < ALIKE) return 'alike';
  return change < 0 ? 'less' : 'more';
}
export const swappedQuestion = (): string =>
  'The same heads, the same sentence. Now each of the others gives what it has in one such sentence, instead of the mean over all. How much is left?';
export function swappedReveal(result: Result): string {
  const { resample } = result.whole.kept;
  return `${percent(keptShare(result, 'resample'))}, on average over ${countWord(resample.length)} sentences: ${resample.map((lead) => formatNumber(lead)).join(', ')} logits.`;
}

export function wholeTitle(result: Result, circuit: Circuit): string {
  const { kept } = result.whole;
  const heads = upper(countHeads(circuit.length));
  const keep = circuit.length === 1 ? 'keeps' : 'keep';
  return hasLead(result)
    ? `${heads} ${keep} ${percent(keptShare(result, 'mean'))} of the lead by the mean, ${percent(keptShare(result, 'resample'))} by resampling`
    : `With ${countHeads(circuit.length)} alone the lead is ${two(kept.mean)} by the mean, ${two(mean(kept.resample))} by resampling`;
}

export function wholeCaption(result: Result): string {
  const { rest, nothing } = result.whole;
  const gap = (standIn: StandIn) =>
    formatNumber(Math.abs(by[standIn](rest) - by[standIn](nothing)));
  return `Leads in logits. Faithful is a circuit that alone gives what the whole model gives. Complete is one without which the model does no better than with no head: here that misses by ${gap('mean')} by the mean and ${gap('resample')} by resampling. Replaced are heads at all tokens; MLPs run on. ${knockedOut(result)}`;
}

export const WHOLE_COLUMNS = [
  { title: 'by the mean', look: 'signed' },
  { title: 'by resampling', look: 'signed' },
  { title: 'lowest', look: 'signed' },
  { title: 'highest', look: 'signed' },
] as const;

export function wholeRows(result: Result, circuit: Circuit) {
  const { kept, rest, nothing } = result.whole;
  const row = (label: string, one: ByStandIn, marked = false) => ({
    ...{ label, marked },
    values: [one.mean, mean(one.resample), Math.min(...one.resample), Math.max(...one.resample)],
  });
  return [
    { label: 'all heads', values: [result.lead, result.lead, null, null] },
    row(`your ${countWord(circuit.length)} alone`, kept, true),
    row('all but yours', rest),
    row('no head', nothing),
  ];
}

type Judged = Result['whole']['heads'][number];
const worth = ({ whole: { kept } }: Result, { alone }: Judged, standIn: StandIn) =>
  by[standIn](kept) - by[standIn](alone);

/** Heads without which the circuit keeps as much, or more. */
export const spared = (result: Result, standIn: StandIn): Judged[] =>
  result.whole.heads.filter((one) => worth(result, one, standIn) < SPARED * Math.abs(result.lead));

export function minimalTitle(result: Result): string {
  const told = (standIn: StandIn) => {
    const idle = spared(result, standIn);
    return idle.length === 0 ? 'no head' : names(idle);
  };
  return `By the mean one could spare ${told('mean')}; by resampling, ${told('resample')}`;
}

export const minimalCaption = (): string =>
  `Minimal is a circuit that can spare no head. Each is taken out of the circuit by itself: what that costs, in logits; and what taking it out of the whole model costs. What costs less than ${percent(SPARED)} of the lead could be spared; below zero, the circuit does better without it. Two heads that stand in for each other both look idle here: take one out of the circuit for good, and look again.`;

export const MINIMAL_COLUMNS = [
  { title: 'costs the circuit, by the mean', look: 'signed' },
  { title: 'by resampling', look: 'signed' },
  { title: 'costs the model, by the mean', look: 'signed' },
] as const;

export const minimalRows = (result: Result) =>
  result.whole.heads.map((one) => ({
    label: headName(one),
    values: [worth(result, one, 'mean'), worth(result, one, 'resample'), result.lead - one.whole],
    marked: spared(result, 'mean').includes(one),
  }));

/** Wang et al.'s test: whatever is taken out of both, circuit and model should agree. */
export function completeData(result: Result, chosen: string | null): ScatterData {
  const { kept, rest, nothing, heads } = result.whole;
  return {
    points: [
      { name: 'nothing', values: [result.lead, kept.mean] },
      ...heads.map((one) => ({ name: headName(one), values: [one.whole, one.alone.mean] })),
      { name: 'all of it', values: [rest.mean, nothing.mean] },
    ],
    axes: [
      { label: 'lead of the model without it (logits)', format: (value) => formatNumber(value) },
      { label: 'lead of the circuit without it (logits)', format: (value) => formatNumber(value) },
    ],
    ...{ x: 0, y: 1, identity: true },
    chosen: [chosen ?? 'all of it'],
  };
}

export function completeTitle(result: Result): string {
  const { rest, nothing } = result.whole;
  return `Without your circuit the model still has a lead of ${two(rest.mean)}; with no head, ${two(nothing.mean)}`;
}

export const completeCaption = (result: Result): string =>
  `Take the same heads out of the whole model and out of the circuit, by the mean: nothing, each head, all of the circuit. On the dashed line both do alike, as Wang and colleagues ask of a complete circuit. Below it, something outside the circuit works for ${receiver(result)}; above it, against.`;
