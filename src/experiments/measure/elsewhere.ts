import {
  everyLayer,
  valueAblation,
  type ActivationCache,
  type HookName,
  type Intervention,
  type Model,
} from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { mean } from './numbers.ts';
import { OTHERS, type OtherTexts } from './otherTexts.ts';

/** Activations of some hooks on each of those texts, in their order. */
export async function readOthers(
  model: Model,
  which: OtherTexts,
  hooks: readonly HookName[],
  signal: AbortSignal,
): Promise<readonly ActivationCache[]> {
  const caches: ActivationCache[] = [];
  for (const { text } of OTHERS[which]) {
    const tokens = model.tokenizer.encode(text);
    caches.push((await model.runWithCache(tokens, hooks, { signal })).cache);
  }
  return caches;
}

/** A head's z at the last token. */
export const lastOf = ({ layer, head }: HeadPlace) =>
  ({ hook: `blocks.${layer}.attn.hook_z`, head, position: -1 }) as const;

/** A head's z at the last position of each other text, `[text][dHead]`. */
export type Elsewhere = (at: HeadPlace) => readonly Float32Array[];

export async function readElsewhere(
  model: Model,
  which: OtherTexts,
  signal: AbortSignal,
): Promise<Elsewhere> {
  const { nLayers, nHeads, dHead } = model.config;
  const caches = await readOthers(model, which, everyLayer(nLayers, 'attn.hook_z'), signal);
  return ({ layer, head }) =>
    caches.map((cache) => {
      const { data } = cache.get(`blocks.${layer}.attn.hook_z`);
      const from = data.length - (nHeads - head) * dHead;
      return data.slice(from, from + dHead);
    });
}

/** The head's output at the last token replaced by its mean over the other texts. */
export function toMean(at: HeadPlace, elsewhere: Elsewhere): Intervention {
  const values = elsewhere(at);
  const middle = values[0]!.map((_, i) => mean(values.map((value) => value[i]!)));
  return valueAblation(lastOf(at), middle);
}
