import type { HeadRef, MlpRef } from '../circuitTypes.ts';
import type { HookName } from '../hooks.ts';
import type { Intervention, Model, PathPatch, PathPatchOptions } from '../types.ts';
import { patchFromCache, type Place } from '../run/makeInterventions.ts';
import { measure } from './metric.ts';

/**
 * Path patching: how much of a sender's effect goes through one receiver's query, key or value. The target run is made
 * again with what the sender gives in the source run and every other head between them held at its target value; what
 * then reaches the receiver's input is put into the target run, alone. MLPs in between are computed anew, or held, too.
 * After Wang et al. 2022, https://arxiv.org/abs/2211.00593, appendix B.
 */
export async function pathPatch(model: Model, options: PathPatchOptions): Promise<PathPatch> {
  const { source, target, senders, receiver, metric, mlps = 'anew', signal, onProgress } = options;
  if (source.length !== target.length) {
    throw new RangeError(
      `expected prompts of one length, got ${source.length} and ${target.length} tokens`,
    );
  }
  const late = senders.find(({ layer }) => layer >= receiver.layer);
  if (late) {
    throw new RangeError(`expected senders before layer ${receiver.layer}, got ${nameOf(late)}`);
  }
  const run = { ...(signal && { signal }) };
  const before = Array.from({ length: receiver.layer }, (_, layer) => layer);
  const mlpsMatter = mlps === 'held' || senders.some((sender) => 'mlp' in sender);
  const names = before.flatMap((layer) => {
    const outputs: HookName[] = [`blocks.${layer}.attn.hook_z`, `blocks.${layer}.hook_mlp_out`];
    return mlpsMatter ? outputs : outputs.slice(0, 1);
  });
  const sourceRun = await model.runWithCache(source, names, run);
  const targetRun = await model.runWithCache(target, names, run);
  const input: HookName = `blocks.${receiver.layer}.attn.hook_${receiver.input}`;

  const heldAt = (hook: HookName) => patchFromCache({ hook }, targetRun.cache);
  const heads = before.map((layer) => heldAt(`blocks.${layer}.attn.hook_z`));
  const outputs =
    mlps === 'held' ? before.map((layer) => heldAt(`blocks.${layer}.hook_mlp_out`)) : [];
  const variants: Intervention[][] = [];
  for (const [index, sender] of senders.entries()) {
    const held = [...heads.slice(sender.layer), ...outputs.slice(sender.layer)].flat();
    const { cache } = await model.runWithCache(target, [input], {
      ...run,
      // Of two at one place the later one counts.
      interventions: [...held, ...patchFromCache(outputOf(sender), sourceRun.cache)],
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

function outputOf(sender: HeadRef | MlpRef): Place {
  if ('mlp' in sender) return { hook: `blocks.${sender.layer}.hook_mlp_out` };
  return { hook: `blocks.${sender.layer}.attn.hook_z`, head: sender.head };
}

function nameOf(sender: HeadRef | MlpRef): string {
  return 'mlp' in sender ? `the MLP of layer ${sender.layer}` : `L${sender.layer}.H${sender.head}`;
}
