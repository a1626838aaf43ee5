import { OnnxGraph } from './onnx.ts';
import { WeightSlots, type MatrixFormat, type Placement, type WeightSlot } from './weights.ts';

/** Normalised residual rows `[1, R, dModel]` to logits `[1, R, dVocab]`, from the matrix in `pieces` of so many rows. */
export function buildUnembed(
  dModel: number,
  pieces: readonly number[],
  format: MatrixFormat,
  placement: Placement,
): { model: Uint8Array; weights: readonly WeightSlot[]; output: string } {
  const graph = new OnnxGraph();
  const slots = new WeightSlots(graph, placement);
  const rows = graph.input('x', 'float32', [1, 'R', dModel]);
  const logits = pieces.map((size, i) => slots.linear(rows, `unembed.${i}`, size, dModel, format));
  const output =
    logits.length === 1 ? logits[0]! : graph.op('Concat', logits, { attributes: { axis: -1 } });
  graph.output(output, [1, 'R', pieces.reduce((sum, size) => sum + size)]);
  return { model: graph.finish(), weights: slots.slots, output };
}
