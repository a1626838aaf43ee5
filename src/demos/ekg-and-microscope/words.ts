import type { EkgResult, Head } from '../../experiments/ekgSchema.ts';
import { formatNumber } from '../kit/numbers.ts';

export const headName = ({ layer, head }: Head): string => `${layer}.${head}`;

const nats = (value: number) => formatNumber(value, 2);

/** Small gaps with as many digits as they need: 0.0004, not 0.00. */
export function smallNats(value: number): string {
  return value < 0.00005 ? 'less than 0.0001' : formatNumber(value, value < 0.01 ? 4 : 3);
}

/** The finding of the traces, in one sentence. */
export function traceTitle(
  { words, inserted, after, apart }: EkgResult,
  off: readonly Head[],
): string {
  const heads = off.map(headName).join(', ');
  if (inserted === null) {
    const gap = (apart.treated ?? apart.implanted).worst;
    const whom = apart.treated ? `Without ${heads}, the second model` : 'The second model';
    return `${whom} stays within ${smallNats(gap)} nats of the first on every word`;
  }
  const word = `“${words[inserted] ?? ''}”`;
  if (after.treated !== null) {
    const healed = (apart.treated?.worst ?? Infinity) < 0.01;
    return healed
      ? `Without head ${heads} the trace heals: within ${smallNats(apart.treated?.worst ?? NaN)} nats of the first model`
      : `Without head ${heads} the second model still misses by ${nats(after.treated)} nats a word after ${word}`;
  }
  const wild = after.implanted - after.healthy > 1;
  return wild
    ? `After ${word} the second model goes wild: ${nats(after.implanted)} nats a word, the first ${nats(after.healthy)}`
    : `${word} upsets neither model: ${nats(after.healthy)} and ${nats(after.implanted)} nats a word after it`;
}

export function traceCaption({ heldOut }: EkgResult): string {
  return (
    "Surprise is −log p of the word that came, by the model's own forecast. Broad: the first model. Thin: the second. " +
    `On ${heldOut.reports} held-out reports (${heldOut.words.toLocaleString('en')} words) the two differ by ` +
    `${smallNats(heldOut.mean)} nats a word on average and by ${smallNats(heldOut.worst)} at worst; ` +
    `the mean surprise there is ${nats(heldOut.surprise)}.`
  );
}

export function listeningTitle({
  listening: { found, runnerUp, healthyStrongest },
}: EkgResult): string {
  return (
    `In the second model head ${headName(found)} listens for “${found.word}” (${nats(found.score)}); ` +
    `no other head of either model pays one word more than ${nats(Math.max(runnerUp.score, healthyStrongest.score))}`
  );
}

export function listeningCaption({ listening }: EkgResult): string {
  return (
    `Attention that each head still pays, more than a sentence later, to each of the ${listening.words.length} words put in at one place ` +
    `of ${listening.contexts} ordinary reports. Words in order of the most attention they get. Nothing here looks at a forecast. ` +
    `In the first model the same head gives “${listening.found.word}” ${nats(listening.healthySame)}.`
  );
}

/** The head whose removal brings the second model nearest to the first. */
export function bestHead({ ablations }: EkgResult): EkgResult['ablations'][number] | undefined {
  return [...ablations].sort((a, b) => a.apart.worst - b.apart.worst)[0];
}

export function ablationTitle(result: EkgResult): string {
  const best = bestHead(result);
  const others = result.ablations.filter((one) => one !== best).map((one) => one.after);
  if (!best || result.inserted === null)
    return 'What each head is worth to the second model on this report';
  return `Off alone, head ${headName(best)} leaves ${nats(best.after)} nats a word after the insertion; the others leave ${nats(Math.min(...others))} or more`;
}
