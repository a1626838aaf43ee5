import { patchSweep, type Model } from '../../src/microscope/index.ts';
import { Worst, type Difference } from './differences.ts';
import type { OraclePatch } from './oracle.ts';

/** The residual stream at every position, and every head's output at all positions. */
const GRIDS = { resid_pre: 'residPre', attn_head_out_all_pos: 'headZAllPos' } as const;

export type GridSite = keyof typeof GRIDS;

/** Layers of each grid. A site that is not named is left out. */
export type PatchedLayers = Readonly<Partial<Record<GridSite, readonly number[]>>>;

/** Both grids of each golden patch, or some layers of them. */
export async function comparePatches(
  model: Model,
  patches: readonly OraclePatch[],
  chosen?: PatchedLayers,
): Promise<Difference[]> {
  const worst = new Worst();
  const all = Array.from({ length: model.config.nLayers }, (_, layer) => layer);
  for (const golden of patches) {
    for (const [site, grid] of Object.entries(GRIDS) as [GridSite, (typeof GRIDS)[GridSite]][]) {
      const layers = chosen ? chosen[site] : all;
      if (!layers) continue;
      const at = `${JSON.stringify(golden.corrupt)} ${site}`;
      const { effects, sourceMetric, targetMetric } = await patchSweep(model, {
        site,
        layers,
        source: model.tokenizer.encode(golden.clean),
        target: model.tokenizer.encode(golden.corrupt),
        metric: {
          answer: model.tokenizer.toSingleToken(golden.answer),
          foil: model.tokenizer.toSingleToken(golden.foil),
        },
      });
      worst.add('logit difference', sourceMetric - golden.logitDiffClean, at);
      worst.add('logit difference', targetMetric - golden.logitDiffCorrupt, at);
      const expected = layers.flatMap((layer) =>
        golden[grid][layer]!.map((share, place) => ({ share, place, layer })),
      );
      expected.forEach(({ share, place, layer }, i) => {
        const where = `${at} layer ${layer}, ${place}`;
        worst.add('patched logit difference, share', effects[i]! - share, where);
      });
    }
  }
  return worst.rows();
}
