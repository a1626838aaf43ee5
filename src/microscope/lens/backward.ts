import type { BackwardNodes, BackwardOptions, BackwardPass } from '../circuitTypes.ts';
import type { ModelConfig } from '../config.ts';
import type { BackwardBlocks, BackwardLayer } from '../run/backward.ts';
import type { Embedding } from '../run/embedding.ts';
import type { FinalNorm } from '../run/normalise.ts';
import { runPair } from '../run/pairRun.ts';
import type { VariantEngine } from '../run/variants.ts';
import { dot } from './attribution.ts';
import { checkAnswers, checkGap, firstDifference } from './pair.ts';

/** What a backward pass needs of a model. */
export interface BackwardModel {
  readonly engine: VariantEngine;
  readonly blocks: BackwardBlocks;
  readonly embedding: Embedding;
  readonly norm: FinalNorm;
  readonly unembedRow: (token: number) => Promise<Float32Array>;
}

/** `Model.backward`. */
export async function backward(
  { engine, blocks, embedding, norm, unembedRow }: BackwardModel,
  options: BackwardOptions,
): Promise<BackwardPass> {
  const { clean, corrupt, metric, slopes, edges = false, signal, onProgress } = options;
  const { config } = engine;
  const first = firstDifference(clean, corrupt);
  checkAnswers(metric, config.dVocab);
  const { residual } = await embedding.look([clean, corrupt]);
  const away = await unembedRow(metric.foil);
  const direction = (await unembedRow(metric.answer)).map((value, i) => value - away[i]!);

  const total = 2 * config.nLayers;
  let done = 0;
  const onBlock = () => {
    done += 1;
    onProgress?.(done / total);
  };
  const pair = await runPair(engine, residual, first, { signal, onBlock });
  const [cleanMetric, corruptMetric] = [pair.clean, pair.corrupt].map((row) =>
    dot(norm.apply(row), direction),
  ) as [number, number];
  checkGap(cleanMetric, corruptMetric);
  const worths = slopes.map((slope) =>
    norm.pullBackBetween(direction, slope === 'secant' ? pair.clean : pair.corrupt, pair.corrupt),
  );
  const { ready } = engine;
  const layers = await blocks.run(pair, worths, { slopes, edges, ready, signal, onBlock });
  return {
    ...{ cleanMetric, corruptMetric, first },
    nodes: slopes.map((_, i) =>
      layers.map(({ nodes }) => {
        const size = nodes.length / slopes.length;
        return nodesOf(nodes.subarray(i * size, (i + 1) * size), config);
      }),
    ),
    edges: layers.flatMap((layer, sender) => edgesOf(layer, sender, config)),
  };
}

function nodesOf(rows: Float32Array, { nHeads }: ModelConfig): BackwardNodes {
  const width = nHeads + 3;
  const column = (at: number) =>
    Float32Array.from({ length: rows.length / width }, (_, row) => rows[row * width + at]!);
  const z = new Float32Array((rows.length / width) * nHeads);
  for (let row = 0; row * width < rows.length; row++) {
    z.set(rows.subarray(row * width, row * width + nHeads), row * nHeads);
  }
  const [mlpOut, attnOut, residPre] = [column(nHeads), column(nHeads + 1), column(nHeads + 2)];
  return { z, mlpOut, attnOut, residPre };
}

function edgesOf(
  { edges: products = new Float32Array(0) }: BackwardLayer,
  layer: number,
  { nLayers, nHeads: H, nKeyValueHeads: KV }: ModelConfig,
): BackwardPass['edges'] {
  const inputs = [
    ...Array.from({ length: H }, (_, head) => ({ input: 'q', head }) as const),
    ...Array.from({ length: KV }, (_, head) => ({ input: 'k', head }) as const),
    ...Array.from({ length: KV }, (_, head) => ({ input: 'v', head }) as const),
  ];
  return Array.from(products, (logits, i) => {
    const [row, column] = [Math.floor(i / (H + 1)), i % (H + 1)];
    const { input, head } = inputs[row % inputs.length]!;
    const receiver = { layer: nLayers - 1 - Math.floor(row / inputs.length), head };
    const sender = column < H ? { layer, head: column } : { layer, mlp: true as const };
    return { sender, receiver, input, logits };
  });
}
