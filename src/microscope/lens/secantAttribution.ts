import type {
  BackwardPass,
  Edge,
  NodeAttribution,
  NodeEstimates,
  PairOptions,
} from '../circuitTypes.ts';
import type { Model } from '../types.ts';

/**
 * What patching each node would bring back, estimated for all of them in one backward pass: every step that is not linear
 * has for slope its secant between the clean and the corrupt run, and a node's share is its difference times what that is
 * worth. The residual stream's shares add up to 1 before every layer.
 *
 * The idea of DeepLIFT (Shrikumar et al. 2017, https://arxiv.org/abs/1704.02685), carried to attention by the logarithmic
 * mean: this site's own variation. It finds the large effects, can be half or double the truth, and is now and then wrong
 * in sign; `attributionPatching` orders the small ones better. Patch what the first of both name: see docs/engine.md.
 *
 * Throws RangeError for prompts of different lengths or the same twice, for tokens that are not the model's, for an answer
 * that is its own foil, and where the two runs' logit differences are less than 0.05 logits apart.
 */
export async function secantAttribution(
  model: Model,
  options: PairOptions,
): Promise<NodeAttribution> {
  const pass = await model.backward({ ...options, slopes: ['secant'] });
  return shared(pass, 0, model, options);
}

/**
 * Attribution patching: the gradient at the corrupt run times clean − corrupt (Nanda 2023; Kramár et al. 2024,
 * https://arxiv.org/abs/2403.00745). Shares, shapes and errors as of `secantAttribution`; nothing adds up to 1.
 */
export async function attributionPatching(
  model: Model,
  options: PairOptions,
): Promise<NodeAttribution> {
  const pass = await model.backward({ ...options, slopes: ['tangent'] });
  return shared(pass, 0, model, options);
}

/** `secantAttribution` and `attributionPatching` in little more time than either. Errors as of both. */
export async function estimateNodes(model: Model, options: PairOptions): Promise<NodeEstimates> {
  const pass = await model.backward({ ...options, slopes: ['secant', 'tangent'] });
  return {
    secant: shared(pass, 0, model, options),
    gradient: shared(pass, 1, model, options),
  };
}

/**
 * The share of every way from a head or an MLP straight to a later head's query, key or value, largest first, negative
 * ones by their size: by the worth that `secantAttribution` goes by, of the sender's difference where the receiver reads
 * it. What `pathPatch` measures with everything between held. Errors as of `secantAttribution`.
 */
export async function secantEdges(model: Model, options: PairOptions): Promise<Edge[]> {
  const pass = await model.backward({ ...options, slopes: ['secant'], edges: true });
  const gap = pass.cleanMetric - pass.corruptMetric;
  return pass.edges
    .map(({ logits, ...edge }) => ({ ...edge, share: logits / gap }))
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
}

function shared(
  { nodes: bySlope, first, cleanMetric, corruptMetric }: BackwardPass,
  slope: number,
  { config: { nHeads } }: Model,
  { clean: { length } }: PairOptions,
): NodeAttribution {
  const gap = cleanMetric - corruptMetric;
  const nodes = bySlope[slope]!;
  const rows = (values: Float32Array, width: number): number[][] =>
    Array.from({ length }, (_, position) => {
      const row = position - first;
      if (row < 0) return Array.from({ length: width }, () => 0);
      return Array.from(values.subarray(row * width, (row + 1) * width), (value) => value / gap);
    });
  const headZByPos = nodes.map(({ z }) => rows(z, nHeads));
  return {
    ...{ cleanMetric, corruptMetric, headZByPos },
    headZ: headZByPos.map((positions) =>
      Array.from({ length: nHeads }, (_, head) =>
        positions.reduce((sum, heads) => sum + heads[head]!, 0),
      ),
    ),
    mlpOut: nodes.map(({ mlpOut }) => rows(mlpOut, 1).flat()),
    attnOut: nodes.map(({ attnOut }) => rows(attnOut, 1).flat()),
    residPre: nodes.map(({ residPre }) => rows(residPre, 1).flat()),
  };
}
