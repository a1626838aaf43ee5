import type { ModelConfig } from '../config.ts';
import type { BlockMatrix } from '../graph/builder.ts';
import type { BlockWeights, ModelWeights, NormWeights } from '../modelWeights.ts';
import type { Tensor } from '../types.ts';
import type { LayerWeights } from './backwardWeights.ts';
import type { Layers } from './layers.ts';
import type { Ends } from './readEnds.ts';
import type { RowReader } from './rows.ts';

/** Reads weights from where the model runs with them. */
export function readWeights(
  config: ModelConfig,
  { embedding, norm, unembedding }: Ends,
  layers: Layers,
): ModelWeights {
  const { dModel, dVocab, nLayers } = config;
  const rows = (read: RowReader) => async (tokens: readonly number[]) => {
    const wrong = tokens.find((one) => !Number.isInteger(one) || one < 0 || one >= dVocab);
    if (wrong !== undefined)
      throw new RangeError(`expected tokens from 0 to ${dVocab - 1}, got ${wrong}`);
    return { data: await read(tokens), shape: [tokens.length, dModel] };
  };
  return {
    async block(layer, signal) {
      if (!Number.isInteger(layer) || layer < 0 || layer >= nLayers)
        throw new RangeError(`expected a layer from 0 to ${nLayers - 1}, got ${layer}`);
      await layers.ready(layer);
      return shapeBlock(config, await layers.backward[layer]!(signal));
    },
    W_E: rows(embedding.rows),
    W_U: rows(unembedding.rows),
    lnFinal: { w: norm.weight.slice(), ...(norm.bias && { b: norm.bias.slice() }) },
    async project({ data, shape }, signal) {
      if (shape.at(-1) !== dModel)
        throw new RangeError(`expected rows of ${dModel}, got shape [${shape.join(', ')}]`);
      const logits = await unembedding.logits(norm.along(data), signal);
      return { data: logits, shape: [data.length / dModel, dVocab] };
    },
  };
}

function shapeBlock(config: ModelConfig, layer: LayerWeights): BlockWeights {
  const { dModel: D, dMlp: F, dHead, nHeads: H, nKeyValueHeads: KV } = config;
  const gated = config.architecture === 'llama';
  const matrix = (name: BlockMatrix, out: number, inner: number) => {
    const values = new Float32Array(out * inner);
    layer.matrix(name, values);
    return values;
  };
  const qkv = matrix('attn.qkv', (H + 2 * KV) * dHead, D); // [heads · dHead, D]
  const mlpIn = matrix('mlp.in', (gated ? 2 : 1) * F, D); // gate before in
  const stacked = [0, H, H + KV, H + 2 * KV].map((head) => head * dHead);
  const part = (of: 0 | 1 | 2) => qkv.subarray(stacked[of]! * D, stacked[of + 1]! * D);
  const heads = (values: Float32Array): Tensor => {
    const count = values.length / (dHead * D);
    const turned = Array.from({ length: count }, (_, head) =>
      transpose(values.subarray(head * dHead * D, (head + 1) * dHead * D), dHead, D),
    );
    return { data: joined(turned), shape: [count, D, dHead] };
  };
  const turned = (values: Float32Array, out: number, inner: number): Tensor => ({
    data: transpose(values, out, inner),
    shape: [inner, out],
  });
  return {
    W_Q: heads(part(0)),
    W_K: heads(part(1)),
    W_V: heads(part(2)),
    W_O: { data: transpose(matrix('attn.o', D, H * dHead), D, H * dHead), shape: [H, dHead, D] },
    W_in: turned(gated ? mlpIn.subarray(F * D) : mlpIn, F, D),
    ...(gated && { W_gate: turned(mlpIn.subarray(0, F * D), F, D) }),
    W_out: turned(matrix('mlp.out', D, F), D, F),
    ...biases(config, layer.vectors, stacked),
    ln1: normOf(layer.vectors, 'ln1'),
    ln2: normOf(layer.vectors, 'ln2'),
  };
}

function biases(
  { architecture, dHead, dMlp: F, dModel: D }: ModelConfig,
  vectors: LayerWeights['vectors'],
  stacked: readonly number[],
): Partial<BlockWeights> {
  const vector = (values: Float32Array, ...shape: number[]) => ({ data: values.slice(), shape });
  const qkv = vectors.get('attn.qkv.b');
  const of = (part: 0 | 1 | 2) => {
    const values = qkv!.subarray(stacked[part], stacked[part + 1]);
    return vector(values, values.length / dHead, dHead);
  };
  const [attnOut, mlpIn, mlpOut] = ['attn.o.b', 'mlp.in.b', 'mlp.out.b'].map((name) =>
    vectors.get(name),
  );
  const gated = architecture === 'llama';
  return {
    ...(qkv && { b_Q: of(0), b_K: of(1), b_V: of(2) }),
    ...(attnOut && { b_O: vector(attnOut, D) }),
    ...(mlpIn && { b_in: vector(gated ? mlpIn.subarray(F) : mlpIn, F) }),
    ...(mlpIn && gated && { b_gate: vector(mlpIn.subarray(0, F), F) }),
    ...(mlpOut && { b_out: vector(mlpOut, D) }),
  };
}

function normOf(vectors: LayerWeights['vectors'], name: 'ln1' | 'ln2'): NormWeights {
  const [w, b] = [vectors.get(`${name}.w`)!, vectors.get(`${name}.b`)];
  return { w: w.slice(), ...(b && { b: b.slice() }) };
}

/** `[rows, columns]` to `[columns, rows]`. */
function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = values[row * columns + column]!;
  return turned;
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
