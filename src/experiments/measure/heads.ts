import {
  meanAblation,
  zeroAblation,
  type Intervention,
  type Model,
  type Place,
  type Tokens,
} from '../../microscope/index.ts';
import { headName, type HeadPlace } from '../../words/heads.ts';

/** Each head's z set to its mean, by layer and head. Absent for zero ablation. */
export type HeadMeans = ReadonlyMap<string, Intervention>;

export function allHeads({ config: { nLayers, nHeads } }: Model): HeadPlace[] {
  return Array.from({ length: nLayers * nHeads }, (_, i) => ({
    layer: Math.floor(i / nHeads),
    head: i % nHeads,
  }));
}

/** Throws an error that begins with `experiment` and names the first head that the model lacks. */
export function checkHeads(
  { config: { nLayers, nHeads } }: Model,
  experiment: string,
  heads: readonly HeadPlace[],
): void {
  const wrong = heads.find(({ layer, head }) => layer >= nLayers || head >= nHeads);
  if (wrong)
    throw new Error(
      `${experiment}: no head ${headName(wrong)} in this model, expected layers 0 to ${nLayers - 1} and heads 0 to ${nHeads - 1}`,
    );
}

/** Sets a head's z to zero or to its mean, at every position, in one row of the batch or in all. */
export function switchOff(heads: readonly HeadPlace[], means?: HeadMeans, batch?: number) {
  return heads.map((at): Intervention => ({
    ...(means ? meanOf(means, at) : zeroAblation(placeOf(at))),
    ...(batch !== undefined && { batch }),
  }));
}

function placeOf({ layer, head }: HeadPlace): Place {
  return { hook: `blocks.${layer}.attn.hook_z`, head };
}

function meanOf(means: HeadMeans, at: HeadPlace): Intervention {
  const mean = means.get(headName(at));
  if (!mean) throw new Error(`head ablation: no mean was measured for head ${headName(at)}`);
  return mean;
}

/** Mean z of each head over a batch of prompts, position by position or over the positions too: see meanAblation. */
export async function measureMeans(
  model: Model,
  tokens: Tokens,
  heads: readonly HeadPlace[],
  over: 'prompts' | 'prompts and positions',
  signal: AbortSignal,
): Promise<HeadMeans> {
  const hooks = [...new Set(heads.map((at) => placeOf(at).hook))];
  const { cache } = await model.runWithCache(tokens, hooks, { signal });
  return new Map(
    heads.map((at) => {
      const [mean] = meanAblation(placeOf(at), cache, over);
      return [headName(at), mean!];
    }),
  );
}
