import type { SelfRepairResult, SelfRepairSpec } from '../../experiments/self-repair/spec.ts';
import { headList, headName } from '../../words/heads.ts';
import { formatNumber, formatProbability } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';
import { headsIn, watchedLook } from './words.ts';

type Reads = NonNullable<SelfRepairResult['watched']['reads']>;
type Asked = Pick<SelfRepairSpec, 'off' | 'watched'>;

const percent = (share: number) => `${formatNumber(share * 100, 0)}%`;

export const LOOKS = [
  { value: 'still', label: 'still there' },
  { value: 'half', label: 'there with about half' },
  { value: 'away', label: 'no longer there' },
] as const;
export type Look = (typeof LOOKS)[number]['value'];

/** How much of its attention is left where only the words’ own arrows are taken out. */
export function lookOf({ on, names }: Reads): Look {
  const left = names.attention / on.attention;
  if (left >= 2 / 3) return 'still';
  return left <= 1 / 3 ? 'away' : 'half';
}

const namesOf = ({ answer, foil }: SelfRepairResult) =>
  `${quoted(answer.text)} and ${quoted(foil.text)}`;

export const readsQuestion = (result: SelfRepairResult, { watched }: Asked, reads: Reads): string =>
  `Of what they write, ${percent(reads.share)} lies along the arrows of ${namesOf(result)}, by which the answer is read. Take out only that. Head ${headName(watched)} looked at ${watchedLook(result).token}. Where does it look now?`;

export const readsReveal = (result: SelfRepairResult, reads: Reads): string =>
  `With ${percent(reads.names.attention)} at ${watchedLook(result).token}; it was ${percent(reads.on.attention)}. Take out all but that part, and it is ${percent(reads.rest.attention)}.`;

export const READS_COLUMNS = [
  { title: 'the stream’s lead', look: 'signed' },
  { title: 'attention', look: 'share' },
] as const;

export const readsRows = ({ on, off, names, rest }: Reads) =>
  [
    { label: 'nothing', view: on },
    { label: 'all they write', view: off },
    { label: 'only the words’ part', view: names },
    { label: 'all but that part', view: rest },
  ].map(({ label, view }) => ({ label, values: [view.says, view.attention] }));

export function readsTitle(
  result: SelfRepairResult,
  { watched }: Asked,
  { on, off, names, rest }: Reads,
): string {
  const name = `Head ${headName(watched)}`;
  if (Math.abs(on.attention - off.attention) < 0.25 * on.attention)
    return `${name} does not answer to what they write`;
  const byNames = Math.abs(on.attention - names.attention);
  const byRest = Math.abs(on.attention - rest.attention);
  return byNames < byRest
    ? `${name} does not go by what the stream says of ${namesOf(result)}`
    : `${name} goes by what the stream says of ${namesOf(result)}`;
}

export const readsCaption = (result: SelfRepairResult, { off, watched }: Asked): string =>
  `What ${headList(off, headsIn(result))} ${off.length === 1 ? 'writes' : 'write'} at the last token is taken out of the stream: not at all, wholly, only the part along the arrows of ${namesOf(result)}, or all but that part. Then: the lead that the stream has just before layer ${watched.layer}, in logits, and the attention of head ${headName(watched)} to ${watchedLook(result).token}.`;

type Text = SelfRepairResult['text'];

export function textTitle({ words, loss }: Text, { watched }: Asked): string {
  const name = `Head ${headName(watched)}`;
  const [first] = words;
  if (!first) return `${name} holds no earlier word back`;
  const cost = loss.off - loss.on;
  const change = `${formatNumber(Math.abs(cost), 3)} nats a token ${cost < 0 ? 'less' : 'more'}`;
  return `Without head ${headName(watched)} ${quoted(first.text)} would go from ${formatProbability(first.on)} to ${formatProbability(first.off)}, and the text costs ${change}`;
}

export const textCaption = ({ looks }: Text, { watched }: Asked): string =>
  `How much likelier the earlier word that head ${headName(watched)} looks at becomes, as the next word after each token, when the head is set to zero throughout the text. At ${looks.of} tokens it gives one earlier word 30% of its attention or more; at ${looks.likeliest} of these it is the one that the model would find likeliest without the head.`;

/** Each by its word and the token after which it would come. */
export const textRows = ({ words }: Text) =>
  words.map(({ position, text, on, off }) => ({
    label: `${quoted(text)}, ${position}`,
    before: off,
    after: on,
  }));
