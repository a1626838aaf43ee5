import type { HookName } from '../hooks.ts';
import type { Intervention, Model, PathPatch, PathPatchOptions } from '../types.ts';
import { patchFromCache } from '../run/makeInterventions.ts';
import { measure } from './metric.ts';

/**
 * Path patching: how much of a sender head's effect goes through one receiver's query, key or value. The target run is
 * made again with the sender's z of the source run and every other head between them held at its target value; what
 * then reaches the receiver's input is put into the target run, alone. MLPs in between are computed anew. After Wang et
 * al. 2022, https://arxiv.org/abs/2211.00593, appendix B.
 */
export async function pathPatch(model: Model, options: PathPatchOptions): Promise<PathPatch> {
  const { source, target, senders, receiver, metric, signal, onProgress } = options;
  if (source.length !== target.length) {
    throw new RangeError(
      `expected prompts of one length, got ${source.length} and ${target.length} tokens`,
    );
  }
  const late = senders.find(({ layer }) => layer >= receiver.layer);
  if (late) {
    throw new RangeError(
      `expected senders before layer ${receiver.layer}, got L${late.layer}.H${late.head}`,
    );
  }
  const run = { ...(signal && { signal }) };
  const zNames = Array.from(
    { length: receiver.layer },
    (_, layer): HookName => `blocks.${layer}.attn.hook_z`,
  );
  const sourceRun = await model.runWithCache(source, zNames, run);
  const targetRun = await model.runWithCache(target, zNames, run);
  const input: HookName = `blocks.${receiver.layer}.attn.hook_${receiver.input}`;

  const targetHeads = zNames.map((hook) => patchFromCache({ hook }, targetRun.cache));
  const variants: Intervention[][] = [];
  for (const [index, sender] of senders.entries()) {
    const held = targetHeads.slice(sender.layer).flat();
    const sent = patchFromCache(
      { hook: `blocks.${sender.layer}.attn.hook_z`, head: sender.head },
      sourceRun.cache,
    );
    const { cache } = await model.runWithCache(target, [input], {
      ...run,
      interventions: [...held, ...sent],
    });
    variants.push(patchFromCache({ hook: input, head: receiver.head }, cache));
    onProgress?.((index + 1) / (senders.length + 1));
  }
  const { base, values } = await model.runVariants(target, variants, metric, run);
  onProgress?.(1);
  const sourceMetric = measure(metric, sourceRun.logits.data);
  return {
    values,
    effects: values.map((value) => (value - base) / (sourceMetric - base)),
    sourceMetric,
    targetMetric: base,
  };
}
