import {
  everyLayer,
  valueAblation,
  zeroAblation,
  type ActivationCache,
  type Intervention,
  type Model,
} from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { OTHERS } from '../ablation/others.ts';
import { mean } from '../measure/numbers.ts';
import type { Source, StandIn } from './schema.ts';

/** A head's output at the last token replaced: one way of doing it, or several of which a mean is taken. */
export type Replacements = Readonly<Record<StandIn, readonly ((at: HeadPlace) => Intervention)[]>>;

const lastOf = ({ layer, head }: HeadPlace) =>
  ({ hook: `blocks.${layer}.attn.hook_z`, head, position: -1 }) as const;

/** Zero, the mean over other texts, and what each of them had there. */
export async function readStandIns(
  model: Model,
  source: Source,
  signal: AbortSignal,
): Promise<Replacements> {
  const { nLayers, nHeads, dHead } = model.config;
  const caches: ActivationCache[] = [];
  for (const { text } of OTHERS[source]) {
    const tokens = model.tokenizer.encode(text);
    const hooks = everyLayer(nLayers, 'attn.hook_z');
    caches.push((await model.runWithCache(tokens, hooks, { signal })).cache);
  }
  const values = ({ layer, head }: HeadPlace) =>
    caches.map((cache) => {
      const { data } = cache.get(`blocks.${layer}.attn.hook_z`);
      const from = data.length - (nHeads - head) * dHead;
      return data.slice(from, from + dHead);
    });
  return {
    zero: [(at) => zeroAblation(lastOf(at))],
    mean: [
      (at) => {
        const all = values(at);
        const middle = all[0]!.map((_, i) => mean(all.map((value) => value[i]!)));
        return valueAblation(lastOf(at), middle);
      },
    ],
    resample: caches.map(
      (_, text) => (at: HeadPlace) => valueAblation(lastOf(at), values(at)[text]!),
    ),
  };
}
