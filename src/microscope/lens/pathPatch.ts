import type { HeadRef, MlpRef } from '../circuitTypes.ts';
import type { HookName } from '../hooks.ts';
import type {
  Intervention,
  Model,
  PathPatch,
  PathPatchesOptions,
  PathPatchOptions,
  PathReceiver,
} from '../types.ts';
import { patchFromCache, type Place } from '../run/makeInterventions.ts';
import { measure } from './metric.ts';

/**
 * Path patching: how much of a sender's effect goes through one receiver's query, key or value. The target run is made
 * again with what the sender gives in the source run and every other head between them held at its target value; what
 * then reaches the receiver's input is put into the target run, alone. MLPs in between are computed anew, or held, too.
 * After Wang et al. 2022, https://arxiv.org/abs/2211.00593, appendix B.
 */
export async function pathPatch(
  model: Model,
  { receiver, ...options }: PathPatchOptions,
): Promise<PathPatch> {
  const [path] = await pathPatches(model, { ...options, receivers: [receiver] });
  return path!;
}

/** The same for several receivers, each by itself: a sender's run serves all of them. */
export async function pathPatches(
  model: Model,
  options: PathPatchesOptions,
): Promise<readonly PathPatch[]> {
  const { source, target, senders, receivers, metric, mlps = 'anew', signal, onProgress } = options;
  if (source.length !== target.length) {
    throw new RangeError(
      `expected prompts of one length, got ${source.length} and ${target.length} tokens`,
    );
  }
  const layers = receivers.map(({ layer }) => layer);
  const late = senders.find(({ layer }) => layer >= Math.min(...layers));
  if (late) {
    throw new RangeError(
      `expected senders before layer ${Math.min(...layers)}, got ${nameOf(late)}`,
    );
  }
  const run = { ...(signal && { signal }) };
  // What is held in a receiver's own layer or after it cannot reach its input.
  const before = Array.from({ length: Math.max(...layers) }, (_, layer) => layer);
  const mlpsMatter = mlps === 'held' || senders.some((sender) => 'mlp' in sender);
  const names = before.flatMap((layer) => {
    const outputs: HookName[] = [`blocks.${layer}.attn.hook_z`, `blocks.${layer}.hook_mlp_out`];
    return mlpsMatter ? outputs : outputs.slice(0, 1);
  });
  const sourceRun = await model.runWithCache(source, names, run);
  const targetRun = await model.runWithCache(target, names, run);
  const inputs = receivers.map(inputOf);

  const heldAt = (hook: HookName) => patchFromCache({ hook }, targetRun.cache);
  const heads = before.map((layer) => heldAt(`blocks.${layer}.attn.hook_z`));
  const outputs =
    mlps === 'held' ? before.map((layer) => heldAt(`blocks.${layer}.hook_mlp_out`)) : [];
  /** By receiver, then sender. */
  const variants: Intervention[][][] = receivers.map(() => []);
  for (const [index, sender] of senders.entries()) {
    const held = [...heads.slice(sender.layer), ...outputs.slice(sender.layer)].flat();
    const { cache } = await model.runWithCache(target, [...new Set(inputs)], {
      ...run,
      // Of two at one place the later one counts.
      interventions: [...held, ...patchFromCache(outputOf(sender), sourceRun.cache)],
    });
    receivers.forEach(({ head }, at) => {
      variants[at]!.push(patchFromCache({ hook: inputs[at]!, head }, cache));
    });
    onProgress?.((index + 1) / (senders.length + 1));
  }
  const { base, values } = await model.runVariants(target, variants.flat(), metric, run);
  onProgress?.(1);
  const sourceMetric = measure(metric, sourceRun.logits.data);
  return receivers.map((_, at) => {
    const own = values.slice(at * senders.length, (at + 1) * senders.length);
    return {
      values: own,
      effects: own.map((value) => (value - base) / (sourceMetric - base)),
      ...{ sourceMetric, targetMetric: base },
    };
  });
}

function inputOf({ layer, input }: PathReceiver): HookName {
  return `blocks.${layer}.attn.hook_${input}`;
}

function outputOf(sender: HeadRef | MlpRef): Place {
  if ('mlp' in sender) return { hook: `blocks.${sender.layer}.hook_mlp_out` };
  return { hook: `blocks.${sender.layer}.attn.hook_z`, head: sender.head };
}

function nameOf(sender: HeadRef | MlpRef): string {
  return 'mlp' in sender ? `the MLP of layer ${sender.layer}` : `L${sender.layer}.H${sender.head}`;
}
