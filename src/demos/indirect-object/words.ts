import type { IndirectObjectResult, Outcome } from '../../experiments/indirect-object/spec.ts';
import { headList, headName, sameHead, type HeadPlace } from '../../words/heads.ts';
import { upper } from '../../words/lists.ts';
import { formatCount, formatNumber, formatProbability, formatSigned } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';

/** A rise of the lead smaller than this over one block is not called a jump. */
const JUMP = 3;
/** Two values in logits closer than this count as one. */
const SAME = 0.1;
/** Attention under this is spread out rather than on one token. */
const LOOKS = 0.3;

const nHeadsOf = (result: IndirectObjectResult) => result.clean.attention[0]!.length;

export const directOf = (outcome: Outcome, { layer, head }: HeadPlace) =>
  outcome.attribution.heads[layer]![head]!;

/** Where a head looks most from the last position. */
export function looksAt(outcome: Outcome, { layer, head }: HeadPlace) {
  const row = outcome.attention[layer]![head]!;
  const position = row.indexOf(Math.max(...row));
  return { position, attention: row[position]! };
}

function lead(outcome: Outcome, { answer, foil }: IndirectObjectResult): string {
  const by = outcome.logitDifference;
  const [first, second] = by >= 0 ? [answer, foil] : [foil, answer];
  return `${quoted(first.text)} leads ${quoted(second.text)} by ${formatNumber(Math.abs(by))} logits`;
}

/** What a switched-off head writes. */
export function standInNote({ standIn, standInPrompts }: IndirectObjectResult): string {
  switch (standIn) {
    case 'zero':
      return 'A switched-off head writes nothing: its output is set to zero.';
    case 'mean over positions':
      return 'A switched-off head writes the mean of its own output over this prompt’s positions.';
    case 'mean over prompts':
      return `A switched-off head writes its mean output, position by position, over ${standInPrompts} prompts of the same form with three different names.`;
  }
}

export function answerTitle(result: IndirectObjectResult): string {
  const { clean, ablated, answer, off } = result;
  const name = quoted(answer.text);
  if (!ablated) {
    const [top] = clean.answers;
    if (top!.token === answer.token)
      return `The model says ${name}, at ${formatProbability(top!.probability)}`;
    return `The model does not say ${name} but ${quoted(top!.text)}, and ${lead(clean, result)}`;
  }
  const heads = headList(off, nHeadsOf(result));
  const [before, after] = [clean.answers[0]!, ablated.answers[0]!];
  const from = formatProbability(clean.answerProbability);
  const to = formatProbability(ablated.answerProbability);
  if (before.token !== after.token)
    return `Without ${heads} the answer is ${quoted(after.text)}; ${name} falls from ${from} to ${to}`;
  return after.token === answer.token
    ? `Without ${heads} the model still says ${name}: ${from} becomes ${to}`
    : `Without ${heads} ${name} goes from ${from} to ${to}`;
}

export function answerCaption(result: IndirectObjectResult): string {
  const { clean, ablated, answer, foil, off } = result;
  const explain = `The lead is the logit of ${quoted(answer.text)} minus that of ${quoted(foil.text)}.`;
  if (!ablated) return `${upper(lead(clean, result))}. ${explain}`;
  const wrote = off.reduce((sum, at) => sum + directOf(clean, at), 0);
  const change = ablated.logitDifference - clean.logitDifference;
  const parts = [
    `The lead goes from ${formatNumber(clean.logitDifference)} to ${formatNumber(ablated.logitDifference)} logits (${formatSigned(change)}).`,
    `What was switched off had written ${formatSigned(wrote)} of it.`,
  ];
  if (wrote > 0 && change > -wrote / 2)
    parts.push('The heads that are left make up for most of that.');
  return `${parts.join(' ')} ${explain} ${standInNote(result)}`;
}

export function directTitle(result: IndirectObjectResult): string {
  const best = strongest(result, (at) => directOf(result.clean, at));
  const direct = directOf(result.clean, best);
  const { position, attention } = looksAt(result.clean, best);
  const name = quoted(result.answer.text);
  const writes = `Head ${headName(best)} writes ${formatSigned(direct)} logits ${direct >= 0 ? 'for' : 'against'} ${name}, more than any other`;
  if (attention < LOOKS) return writes;
  const looked = quoted(result.strTokens[position]!);
  const surprise = result.strTokens[position] !== result.answer.text;
  return `${writes}${surprise ? ', and it looks at ' : '; it looks at '}${looked}`;
}

export function sweepTitle(result: IndirectObjectResult, sweep: readonly (readonly number[])[]) {
  const change = (at: HeadPlace) => sweep[at.layer]![at.head]! - result.clean.logitDifference;
  const worst = extreme(result, change, -1);
  const best = extreme(result, change, 1);
  const falls = `Switched off alone, head ${headName(worst)} costs the lead most (${formatSigned(change(worst))} logits)`;
  return change(best) < 0.1
    ? falls
    : `${falls}; without head ${headName(best)} it grows (${formatSigned(change(best))})`;
}

/** What each head that is still on writes now, less what it wrote before; null for those that are off. */
export function reactions(result: IndirectObjectResult): (number | null)[][] {
  const { clean, ablated, off } = result;
  return clean.attribution.heads.map((line, layer) =>
    line.map((before, head) =>
      !ablated || off.some((at) => sameHead(at, { layer, head }))
        ? null
        : ablated.attribution.heads[layer]![head]! - before,
    ),
  );
}

export function reactionTitle(result: IndirectObjectResult): string {
  const { clean, ablated, off } = result;
  const change = reactions(result);
  const most = strongest(result, ({ layer, head }) => change[layer]![head] ?? 0);
  const before = directOf(clean, most);
  const after = directOf(ablated!, most);
  const without = `Without ${headList(off, nHeadsOf(result))}`;
  if (Math.abs(after - before) < SAME)
    return `${without}, no other head changes what it writes by more than ${formatNumber(Math.abs(after - before))} logits`;
  const what =
    before < 0 && after > before
      ? 'stops arguing against'
      : before > 0 && after < before
        ? 'does less for'
        : after > before
          ? 'does more for'
          : 'argues harder against';
  return `${without}, head ${headName(most)} ${what} ${quoted(result.answer.text)}: ${formatSigned(before)} becomes ${formatSigned(after)}`;
}

export function attentionTitle(result: IndirectObjectResult, head: HeadPlace): string {
  const { position, attention } = looksAt(result.clean, head);
  const token = quoted(result.strTokens[position]!);
  const last = result.strTokens.length - 1;
  const where = position === last ? 'the last token itself' : token;
  if (attention < LOOKS) return `Head ${headName(head)} looks nowhere in particular`;
  return `From the last token, head ${headName(head)} looks at ${where}${ordinal(result, position)}`;
}

/** Which mention a position is, where its token occurs more than once. */
function ordinal({ strTokens }: IndirectObjectResult, position: number): string {
  const same = strTokens.flatMap((token, i) => (token === strTokens[position] ? [i] : []));
  if (same.length < 2 || position === strTokens.length - 1) return '';
  return `, mention ${same.indexOf(position) + 1} of ${same.length}`;
}

export function attentionCaption(
  result: IndirectObjectResult,
  head: HeadPlace,
  sweep: readonly (readonly number[])[] | null,
): string {
  const { clean, ablated, answer } = result;
  const direct = directOf(clean, head);
  const words = [
    `It writes ${formatSigned(direct)} logits ${direct >= 0 ? 'for' : 'against'} ${quoted(answer.text)} by itself.`,
  ];
  const alone = sweep?.[head.layer]?.[head.head];
  if (alone !== undefined)
    words.push(
      `Switched off alone, it takes the lead from ${formatNumber(clean.logitDifference)} to ${formatNumber(alone)}.`,
    );
  if (ablated && !result.off.some((at) => sameHead(at, head))) {
    const now = looksAt(ablated, head);
    words.push(
      `With the other heads off it writes ${formatSigned(directOf(ablated, head))} and looks most at ${quoted(result.strTokens[now.position]!)} (${formatNumber(now.attention)}).`,
    );
  }
  return words.join(' ');
}

export function lensTitle({ clean, ablated, answer }: IndirectObjectResult): string {
  const name = quoted(answer.text);
  const { layer, before, after } = clean.jump;
  if (after - before < JUMP)
    return `No single block brings ${name} forward: the largest rise, in block ${layer}, is ${formatNumber(after - before)} logits`;
  const jumps = `In block ${layer} the lead of ${name} jumps from ${formatNumber(before, 1)} to ${formatNumber(after, 1)}`;
  if (!ablated) return jumps;
  const now = ablated.lens[layer + 1]!.logitDifference;
  return Math.abs(now - after) < SAME
    ? `${jumps}, with the heads off as well`
    : `${jumps}, with the heads off to ${formatNumber(now, 1)}`;
}

export function lensCaption({ answer, clean }: IndirectObjectResult): string {
  const early = clean.lens[clean.jump.layer]!;
  return (
    `What the model would answer if it stopped before each block, read with its own last matrix. ` +
    `Before block ${early.layer}, ${early.answerRank < 100 ? '' : 'about '}${formatCount(early.answerRank)} tokens score higher than ${quoted(answer.text)}. ` +
    `The first choices on the right are often no words at all: middle layers do not speak the last matrix’s language.`
  );
}

function heads(result: IndirectObjectResult): HeadPlace[] {
  return result.clean.attribution.heads.flatMap((line, layer) =>
    line.map((_, head) => ({ layer, head })),
  );
}

/** The head with the largest magnitude of a value. */
function strongest(result: IndirectObjectResult, value: (head: HeadPlace) => number): HeadPlace {
  return extreme(result, (at) => Math.abs(value(at)), 1);
}

function extreme(
  result: IndirectObjectResult,
  value: (head: HeadPlace) => number,
  sign: 1 | -1,
): HeadPlace {
  return heads(result).reduce((best, at) => (sign * value(at) > sign * value(best) ? at : best));
}
