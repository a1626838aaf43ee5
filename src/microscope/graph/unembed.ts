import { OnnxGraph } from './onnx.ts';
import { WeightSlots, type MatrixFormat, type Placement, type WeightSlot } from './weights.ts';

/** Normalised residual rows `[1, R, dModel]` to logits `[1, R, dVocab]`. */
export function buildUnembed(
  dModel: number,
  dVocab: number,
  format: MatrixFormat,
  placement: Placement,
): { model: Uint8Array; weights: readonly WeightSlot[]; output: string } {
  const graph = new OnnxGraph();
  const slots = new WeightSlots(graph, placement);
  const rows = graph.input('x', 'float32', [1, 'R', dModel]);
  const output = slots.linear(rows, 'unembed', dVocab, dModel, format);
  graph.output(output, [1, 'R', dVocab]);
  return { model: graph.finish(), weights: slots.slots, output };
}
