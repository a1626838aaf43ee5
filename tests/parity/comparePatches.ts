import type { Intervention, Model } from '../../src/microscope/index.ts';
import { Worst, type Difference } from './differences.ts';
import type { OraclePatch } from './oracle.ts';

/** One batch per layer: its residual at every position, then each of its heads. */
export async function comparePatches(
  model: Model,
  patches: readonly OraclePatch[],
  layers: readonly number[],
): Promise<Difference[]> {
  const worst = new Worst();
  for (const golden of patches) {
    const clean = model.tokenizer.encode(golden.clean);
    const corrupt = model.tokenizer.encode(golden.corrupt);
    const answer = model.tokenizer.toSingleToken(golden.answer);
    const foil = model.tokenizer.toSingleToken(golden.foil);
    const at = JSON.stringify(golden.corrupt);

    const differences = async (rows: number, interventions: readonly Intervention[]) => {
      const batch = Array.from({ length: rows }, () => corrupt);
      const { logits } = await model.run(batch, { interventions });
      const width = model.config.dVocab; // [batch, 1, dVocab]
      return batch.map(
        (_, row) => logits.data[row * width + answer]! - logits.data[row * width + foil]!,
      );
    };
    const compareShares = async (
      what: string,
      expected: readonly number[],
      interventions: readonly Intervention[],
    ) => {
      const span = golden.logitDiffClean - golden.logitDiffCorrupt;
      const found = await differences(expected.length, interventions);
      found.forEach((difference, i) => {
        const share = (difference - golden.logitDiffCorrupt) / span;
        worst.add('patched logit difference, share', share - expected[i]!, `${at} ${what} ${i}`);
      });
    };

    const [unpatched] = await differences(1, []);
    worst.add('logit difference', unpatched! - golden.logitDiffCorrupt, at);

    const { dModel, dHead, nHeads } = model.config;
    for (const layer of layers) {
      const residualHook = `blocks.${layer}.hook_resid_pre` as const;
      const zHook = `blocks.${layer}.attn.hook_z` as const;
      const { cache } = await model.runWithCache(clean, [residualHook, zHook]);
      const residual = cache.get(residualHook).data; // [1, pos, dModel]
      const z = cache.get(zHook).data; // [1, pos, head, dHead]

      await compareShares(
        `layer ${layer} position`,
        golden.residPre[layer]!,
        clean.map((_, position) => ({
          hook: residualHook,
          batch: position,
          position,
          keep: 0,
          add: residual.subarray(position * dModel, (position + 1) * dModel),
        })),
      );
      await compareShares(
        `layer ${layer} head`,
        golden.headZAllPos[layer]!,
        golden.headZAllPos[layer]!.map((_, head) => ({
          hook: zHook,
          batch: head,
          head,
          position: clean.map((__, position) => position),
          keep: 0,
          add: headValues(z, head, clean.length, nHeads, dHead),
        })),
      );
    }
  }
  return worst.rows();
}

/** One head's values at every position, `[pos, dHead]`, out of `[1, pos, head, dHead]`. */
function headValues(
  z: Float32Array,
  head: number,
  nPos: number,
  nHeads: number,
  dHead: number,
): Float32Array {
  const values = new Float32Array(nPos * dHead);
  for (let pos = 0; pos < nPos; pos++) {
    const from = (pos * nHeads + head) * dHead;
    values.set(z.subarray(from, from + dHead), pos * dHead);
  }
  return values;
}
