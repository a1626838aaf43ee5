import type { OnnxGraph } from './onnx.ts';

const GELU_SCALE = Math.sqrt(2 / Math.PI);
const GELU_CUBE = 0.044715;

/** x σ(x) */
export function silu(graph: OnnxGraph, x: string): string {
  return graph.op('Mul', [x, graph.op('Sigmoid', [x])]);
}

/** σ(x) (1 + x (1 − σ(x))) */
export function siluDerivative(graph: OnnxGraph, x: string): string {
  const sigmoid = graph.op('Sigmoid', [x]);
  const rest = graph.op('Sub', [graph.float(1), sigmoid]);
  const inner = graph.op('Add', [graph.op('Mul', [x, rest]), graph.float(1)]);
  return graph.op('Mul', [sigmoid, inner]);
}

/** 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))), "gelu_new" in GPT-2's configuration. */
export function gelu(graph: OnnxGraph, x: string): string {
  const gate = graph.op('Add', [geluTanh(graph, x), graph.float(1)]);
  return graph.op('Mul', [graph.op('Mul', [x, graph.float(0.5)]), gate]);
}

/** 0.5 (1 + t) + 0.5 x (1 − t²) √(2/π) (1 + 3 · 0.044715 x²), t the tanh above. */
export function geluDerivative(graph: OnnxGraph, x: string): string {
  const mul = (left: string, right: string) => graph.op('Mul', [left, right]);
  const add = (left: string, right: string) => graph.op('Add', [left, right]);
  const tanh = geluTanh(graph, x);
  const steep = graph.op('Sub', [graph.float(1), mul(tanh, tanh)]);
  const inner = add(mul(mul(x, x), graph.float(3 * GELU_CUBE)), graph.float(1));
  const second = mul(mul(x, steep), mul(inner, graph.float(GELU_SCALE)));
  return mul(add(add(tanh, second), graph.float(1)), graph.float(0.5));
}

function geluTanh(graph: OnnxGraph, x: string): string {
  const cube = graph.op('Mul', [graph.op('Mul', [x, x]), x]);
  const inner = graph.op('Add', [x, graph.op('Mul', [cube, graph.float(GELU_CUBE)])]);
  return graph.op('Tanh', [graph.op('Mul', [inner, graph.float(GELU_SCALE)])]);
}
