import type { Intervention, Model, Tensor, Tokens } from '../microscope/index.ts';

export interface HeadIndex {
  readonly layer: number;
  readonly head: number;
}

/** Mean output z of heads, `[position][dHead]` flattened, by layer and head. Absent for zero ablation. */
export type HeadMeans = ReadonlyMap<string, Float32Array>;

/** Layer dot head, as in the literature: `9.6`. */
export const headName = ({ layer, head }: HeadIndex): string => `${layer}.${head}`;

/** Sets a head's z to zero or to its mean, at every position, in one row of the batch or in all. */
export function switchOff(heads: readonly HeadIndex[], means?: HeadMeans, batch?: number) {
  return heads.map((at): Intervention => ({
    hook: `blocks.${at.layer}.attn.hook_z`,
    head: at.head,
    keep: 0,
    ...(means && { add: meanOf(means, at) }),
    ...(batch !== undefined && { batch }),
  }));
}

function meanOf(means: HeadMeans, at: HeadIndex): Float32Array {
  const mean = means.get(headName(at));
  if (!mean) throw new Error(`head ablation: no mean was measured for head ${headName(at)}`);
  return mean;
}

/**
 * Mean z of each head over a batch of prompts, position by position; with `over: 'positions'` over the positions
 * too, the same vector at each (for a prompt that has no others of its kind to compare with).
 */
export async function measureMeans(
  model: Model,
  tokens: Tokens,
  heads: readonly HeadIndex[],
  over: 'prompts' | 'positions',
  signal: AbortSignal,
): Promise<HeadMeans> {
  const layers = [...new Set(heads.map(({ layer }) => layer))];
  const hooks = layers.map((layer) => `blocks.${layer}.attn.hook_z` as const);
  const { cache } = await model.runWithCache(tokens, hooks, { signal });
  return new Map(
    heads.map((at) => {
      const mean = meanOverBatch(cache.get(`blocks.${at.layer}.attn.hook_z`), at.head);
      return [headName(at), over === 'prompts' ? mean : meanOverPositions(mean, model)];
    }),
  );
}

/** z is [batch, pos, head, dHead]. */
function meanOverBatch(z: Tensor, head: number): Float32Array {
  const [batch, positions, heads, dHead] = z.shape as [number, number, number, number];
  const mean = new Float32Array(positions * dHead);
  for (let b = 0; b < batch; b++)
    for (let p = 0; p < positions; p++) {
      const start = ((b * positions + p) * heads + head) * dHead;
      for (let d = 0; d < dHead; d++) mean[p * dHead + d]! += z.data[start + d]! / batch;
    }
  return mean;
}

function meanOverPositions(values: Float32Array, { config: { dHead } }: Model): Float32Array {
  const positions = values.length / dHead;
  const mean = new Float32Array(dHead);
  values.forEach((value, i) => (mean[i % dHead]! += value / positions));
  return mean;
}
