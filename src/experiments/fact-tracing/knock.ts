import { everyLayer, type Intervention, type Model } from '../../microscope/index.ts';
import { row, softmax } from '../measure/answers.ts';
import { readOthers } from '../measure/elsewhere.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { roundProbability } from '../measure/numbers.ts';
import type { FactTracingResult } from './spec.ts';

interface Range {
  readonly from: number;
  readonly to: number;
}

const FIVE = 5;

/** The first MLP, those up to the layer that reads the fact in fives and all at once, and those from there on. */
export function rangesOf(reads: number, nLayers: number): Range[] {
  const fives: Range[] = [];
  for (let from = 1; from < reads; from += FIVE) {
    const to = reads - from < FIVE + 3 ? reads - 1 : from + FIVE - 1;
    fives.push({ from, to });
    if (to === reads - 1) break;
  }
  return [
    { from: 0, to: 0 },
    ...fives,
    ...(fives.length > 1 ? [{ from: 1, to: reads - 1 }] : []),
    ...(reads > 0 ? [{ from: reads, to: nLayers - 1 }] : []),
  ];
}

const lastMeans = lastPerModel<readonly Float32Array[]>();

/** `[layer][dModel]`: what each MLP writes on average over other texts, their first tokens apart: those are like no others. */
function meansOf(model: Model, signal: AbortSignal): Promise<readonly Float32Array[]> {
  return lastMeans(model, null, async () => {
    const { nLayers, dModel } = model.config;
    const hooks = everyLayer(nLayers, 'hook_mlp_out');
    const sums = hooks.map(() => new Float64Array(dModel));
    let count = 0;
    for (const cache of await readOthers(model, 'texts', hooks, signal)) {
      const length = cache.get(hooks[0]!).shape[1]!;
      hooks.forEach((hook, layer) => {
        const { data } = cache.get(hook);
        for (let at = 1; at < length; at++)
          row(data, dModel, at).forEach((value, i) => (sums[layer]![i]! += value));
      });
      count += length - 1;
    }
    return sums.map((sum) => Float32Array.from(sum, (value) => value / count));
  });
}

/** `[layer][dModel]` at one position. */
type MeansAt = (position: number) => readonly Float32Array[];

/** What each MLP writes on average over prompts of one length, position by position. */
async function meansOver(
  model: Model,
  prompts: readonly (readonly number[])[],
  signal: AbortSignal,
): Promise<MeansAt> {
  const { nLayers, dModel } = model.config;
  const hooks = everyLayer(nLayers, 'hook_mlp_out');
  const { cache } = await model.runWithCache(prompts, hooks, { logitsAt: [], signal });
  const length = prompts[0]!.length;
  return (position) =>
    hooks.map((hook) => {
      const { data } = cache.get(hook);
      const sum = new Float64Array(dModel);
      prompts.forEach((_, prompt) => {
        row(data, dModel, prompt * length + position).forEach((value, i) => (sum[i]! += value));
      });
      return Float32Array.from(sum, (value) => value / prompts.length);
    });
}

interface AskedKnock {
  readonly answer: number;
  readonly subject: readonly number[];
  readonly reads: number;
  readonly own: Range;
  readonly near: readonly (readonly number[])[];
}

/** How likely the answer is with a range of MLPs at their mean, at the subject or at the last token. */
export async function knockOut(
  model: Model,
  tokens: readonly number[],
  { answer, subject, reads, own, near }: AskedKnock,
  signal: AbortSignal,
): Promise<FactTracingResult['knock']> {
  const texts = await meansOf(model, signal);
  const alike = near.filter(({ length }) => length === tokens.length);
  const ofAlike = alike.length > 1 ? await meansOver(model, alike, signal) : null;
  const off = ({ from, to }: Range, positions: readonly number[], means: MeansAt | null) =>
    (means ? positions : []).flatMap((position) =>
      means!(position)
        .slice(from, to + 1)
        .map((add, i): Intervention => ({
          ...{ hook: `blocks.${from + i}.hook_mlp_out`, position, keep: 0, add },
        })),
    );
  const ranges = [...rangesOf(reads, model.config.nLayers), own];
  const variants = ranges.flatMap((range) => [
    off(range, subject, ofAlike),
    off(range, [tokens.length - 1], ofAlike),
    off(range, subject, () => texts),
  ]);
  const { base, values } = await model.runVariants(
    tokens,
    variants,
    (logits) => softmax(logits)[answer]!,
    { signal },
  );
  const known = (value: number) => (ofAlike ? roundProbability(value) : null);
  const knocked = ranges.map((range, i) => ({
    ...range,
    subject: known(values[3 * i]!),
    last: known(values[3 * i + 1]!),
    texts: roundProbability(values[3 * i + 2]!),
  }));
  return {
    plain: roundProbability(base),
    over: ofAlike ? alike.length : 0,
    ranges: knocked.slice(0, -1),
    own: knocked.at(-1)!,
  };
}
