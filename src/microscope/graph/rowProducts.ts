import { OnnxGraph } from './onnx.ts';

/** Every row of `a` `[R, W]` times every row of `b` `[M, W]`: `[R, M]`. */
export function buildRowProducts(): { readonly model: Uint8Array; readonly output: string } {
  const graph = new OnnxGraph();
  const a = graph.input('a', 'float32', ['R', 'W']);
  const b = graph.input('b', 'float32', ['M', 'W']);
  const turned = graph.op('Transpose', [b], { attributes: { perm: [1, 0] } });
  const output = graph.op('MatMul', [a, turned]);
  graph.output(output, ['R', 'M']);
  return { model: graph.finish(), output };
}
