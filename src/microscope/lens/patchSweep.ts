import type { HookName } from '../hooks.ts';
import type {
  Intervention,
  Model,
  PatchSweep,
  PatchSweepOptions,
  PatchSweepSite,
} from '../types.ts';
import { patchFromCache } from '../run/makeInterventions.ts';
import { measure } from './metric.ts';
import { firstDifference } from './pair.ts';

/** Each site's hook, and how its variants are laid out. Names follow TransformerLens's `patching` module. */
const SITES: Record<
  PatchSweepSite,
  { hook: 'hook_resid_pre' | 'hook_attn_out' | 'hook_mlp_out' | 'attn.hook_z'; axes: PatchAxes }
> = {
  resid_pre: { hook: 'hook_resid_pre', axes: 'position' },
  attn_out: { hook: 'hook_attn_out', axes: 'position' },
  mlp_out: { hook: 'hook_mlp_out', axes: 'position' },
  attn_head_out_all_pos: { hook: 'attn.hook_z', axes: 'head' },
  attn_head_out_by_pos: { hook: 'attn.hook_z', axes: 'position, head' },
};

type PatchAxes = 'position' | 'head' | 'position, head';

/**
 * Activation patching: for each place of `site`, the target run with that place's value of the source run put in.
 * Throws RangeError where the prompts differ in length, are equal, or cannot be told apart by the metric.
 */
export async function patchSweep(model: Model, options: PatchSweepOptions): Promise<PatchSweep> {
  const { source, target, metric, signal, onProgress } = options;
  const { hook, axes } = SITES[options.site];
  const first = firstDifference(source, target);
  const { nLayers, nHeads } = model.config;
  const layers = options.layers ?? range(0, nLayers);
  const names = layers.map((layer): HookName => `blocks.${layer}.${hook}`);
  const { cache, logits } = await model.runWithCache(source, names, { ...(signal && { signal }) });
  const sourceMetric = measure(metric, logits.data);

  const positions = range(0, source.length);
  const changed = range(first, source.length);
  const heads = range(0, nHeads);
  const shape = {
    position: [layers.length, source.length],
    head: [layers.length, nHeads],
    'position, head': [layers.length, source.length, nHeads],
  }[axes];
  const variants = names.flatMap((hook) => {
    const patch = (places: readonly number[], head?: number): Intervention[] => {
      // Before the first token that differs both runs are the same: a patch there changes nothing.
      const position = places.filter((place) => place >= first);
      if (position.length === 0) return [];
      return patchFromCache({ hook, position, ...(head !== undefined && { head }) }, cache);
    };
    if (axes === 'head') return heads.map((head) => patch(changed, head));
    if (axes === 'position') return positions.map((position) => patch([position]));
    return positions.flatMap((position) => heads.map((head) => patch([position], head)));
  });

  const { base, values } = await model.runVariants(target, variants, metric, {
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  });
  const span = sourceMetric - base;
  if (span === 0) {
    throw new RangeError(`the metric is ${base} on both prompts: no effect can be told apart`);
  }
  return {
    shape,
    values,
    effects: values.map((value) => (value === base ? 0 : (value - base) / span)),
    sourceMetric,
    targetMetric: base,
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
