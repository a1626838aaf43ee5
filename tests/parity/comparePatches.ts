import { patchSweep, type Model, type PatchSweepSite } from '../../src/microscope/index.ts';
import { Worst, type Difference } from './differences.ts';
import type { OraclePatch } from './oracle.ts';

/** Both grids of each golden patch, or some layers of them: the residual stream at every position, every head's output at all positions. */
export async function comparePatches(
  model: Model,
  patches: readonly OraclePatch[],
  layers: readonly number[] = [...Array(model.config.nLayers).keys()],
): Promise<Difference[]> {
  const worst = new Worst();
  for (const golden of patches) {
    const at = JSON.stringify(golden.corrupt);
    const grids: [PatchSweepSite, readonly (readonly number[])[]][] = [
      ['resid_pre', golden.residPre],
      ['attn_head_out_all_pos', golden.headZAllPos],
    ];
    for (const [site, grid] of grids) {
      const sweep = await patchSweep(model, {
        site,
        layers,
        source: model.tokenizer.encode(golden.clean),
        target: model.tokenizer.encode(golden.corrupt),
        metric: {
          answer: model.tokenizer.toSingleToken(golden.answer),
          foil: model.tokenizer.toSingleToken(golden.foil),
        },
      });
      worst.add('logit difference', sweep.sourceMetric - golden.logitDiffClean, at);
      worst.add('logit difference', sweep.targetMetric - golden.logitDiffCorrupt, at);
      const expected = layers.flatMap((layer) => grid[layer]!);
      expected.forEach((share, i) => {
        worst.add(
          'patched logit difference, share',
          sweep.effects[i]! - share,
          `${at} ${site} ${i}`,
        );
      });
    }
  }
  return worst.rows();
}
