import type { IndirectObjectResult } from '../../experiments/indirect-object/spec.ts';
import { headName, sameHead, type HeadPlace } from '../../words/heads.ts';
import { formatNumber, formatSigned } from '../../words/numbers.ts';
import { directOf } from './words.ts';

type Sweep = readonly (readonly number[])[];

/** What can become of the lead without the strongest head; the reader may expect the first three. */
type Outcome = 'stay' | 'fall' | 'turn' | 'more' | 'less';

/** Changes within this share of what the head wrote count as "what it wrote", or as hardly any. */
const NEAR = 0.25;

/** The heads by what they write for the answer, the most first. */
function byWriting({ clean }: IndirectObjectResult): HeadPlace[] {
  return clean.attribution.heads
    .flatMap((line, layer) => line.map((_, head) => ({ layer, head })))
    .sort((a, b) => directOf(clean, b) - directOf(clean, a));
}

export const strongestFor = (result: IndirectObjectResult): HeadPlace => byWriting(result)[0]!;

export function whatHappens(wrote: number, before: number, after: number): Outcome {
  if (before > 0 && after < 0) return 'turn';
  const fell = before - after;
  if (fell < wrote * NEAR) return 'stay';
  if (fell > wrote * (1 + NEAR)) return 'more';
  return fell < wrote * (1 - NEAR) ? 'less' : 'fall';
}

function measured(result: IndirectObjectResult, sweep: Sweep) {
  const head = strongestFor(result);
  const wrote = directOf(result.clean, head);
  const before = result.clean.logitDifference;
  const after = sweep[head.layer]![head.head]!;
  return { head, wrote, before, after, happened: whatHappens(wrote, before, after) };
}

export const whatHappened = (result: IndirectObjectResult, sweep: Sweep): Outcome =>
  measured(result, sweep).happened;

export function predictionReveal(result: IndirectObjectResult, sweep: Sweep): string {
  const { head, wrote, before, after, happened } = measured(result, sweep);
  const words = {
    stay: 'it hardly moves: other heads make up for it',
    fall: 'it falls by about what the head wrote',
    less: 'it falls by less than the head wrote: others make up for some of it',
    more: 'it falls by more than the head wrote: later heads used its work too',
    turn: 'it turns over',
  }[happened];
  return `The lead goes from ${formatNumber(before)} to ${formatNumber(after)}: ${words}. Head ${headName(head)} had written ${formatSigned(wrote)}.`;
}

export function predictionHints(result: IndirectObjectResult, sweep: Sweep): string[] {
  const { head, wrote, before } = measured(result, sweep);
  const second = byWriting(result).find((at) => !sameHead(at, head));
  const moved = (at: HeadPlace) => formatSigned(sweep[at.layer]![at.head]! - before);
  return [
    `The lead is ${formatNumber(before)} logits, and head ${headName(head)} writes ${formatSigned(wrote)} of it.`,
    'Heads of later layers read what it wrote. They may use it, or make up for it.',
    ...(second
      ? [
          `Head ${headName(second)} writes ${formatSigned(directOf(result.clean, second))}. Off alone, it changes the lead by ${moved(second)}.`,
        ]
      : []),
  ];
}
