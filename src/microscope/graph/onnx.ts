import { ProtoWriter } from './protobuf.ts';

/** ONNX TensorProto.DataType. */
const DATA_TYPE = { float32: 1, uint8: 2, int64: 7 } as const;
export type DataType = keyof typeof DATA_TYPE;

/** An int is written as INT, a list of ints as INTS, a text as STRING, and `{ float }` as FLOAT. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: 'com.microsoft';
  /** Name of the (first) output; made up where absent. */
  readonly name?: string;
}

const OPSET = 21;
const IR_VERSION = 10;

/**
 * Writes one ONNX graph, op by op; values are referred to by name. Only what the engine's own graphs use:
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto gives the field numbers.
 */
export class OnnxGraph {
  #nodes: Uint8Array[] = [];
  #initializers: Uint8Array[] = [];
  #inputs: Uint8Array[] = [];
  #outputs: Uint8Array[] = [];
  #constants = new Set<string>();
  #unnamed = 0;

  input(name: string, type: DataType, shape: readonly (number | string)[]): string {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  output(name: string, shape: readonly (number | string)[]): void {
    this.#outputs.push(valueInfo(name, 'float32', shape));
  }

  /** A weight whose bytes are handed over when the session is made. */
  external(
    name: string,
    type: 'float32' | 'uint8',
    shape: readonly number[],
    file: string,
    offset: number,
  ): string {
    const length = shape.reduce((product, size) => product * size, type === 'float32' ? 4 : 1);
    const tensor = tensorHeader(name, type, shape);
    for (const [key, value] of Object.entries({ location: file, offset, length })) {
      tensor.message(13, (entry) => entry.string(1, key).string(2, String(value)));
    }
    this.#initializers.push(tensor.int(14, 1).finish());
    return name;
  }

  /** An int64 vector, as reshapes and slices take it. */
  ints(values: readonly number[]): string {
    const name = `ints_${values.join('_')}`;
    const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.#constant(name, 'int64', [values.length], bytes);
  }

  /** A float32 scalar. */
  float(value: number): string {
    const bytes = new Uint8Array(Float32Array.of(value).buffer);
    return this.#constant(`float_${value}`, 'float32', [], bytes);
  }

  #constant(name: string, type: DataType, shape: readonly number[], bytes: Uint8Array): string {
    if (!this.#constants.has(name)) {
      this.#initializers.push(tensorHeader(name, type, shape).bytes(9, bytes).finish());
      this.#constants.add(name);
    }
    return name;
  }

  /** Adds a node and returns the name of its only output. */
  op(type: string, inputs: readonly string[], options: NodeOptions = {}): string {
    const output = options.name ?? this.#newName();
    this.#add(type, inputs, [output], options);
    return output;
  }

  /** Splits along an axis into pieces of the given sizes. */
  split(value: string, axis: number, sizes: readonly number[]): string[] {
    const outputs = sizes.map(() => this.#newName());
    this.#add('Split', [value, this.ints(sizes)], outputs, { attributes: { axis } });
    return outputs;
  }

  #newName(): string {
    return `v${this.#unnamed++}`;
  }

  #add(
    type: string,
    inputs: readonly string[],
    outputs: readonly string[],
    { attributes = {}, domain }: NodeOptions,
  ): void {
    const node = new ProtoWriter();
    for (const name of inputs) node.string(1, name);
    for (const name of outputs) node.string(2, name);
    node.string(3, `${type}_${outputs[0]}`).string(4, type);
    for (const [name, value] of Object.entries(attributes)) {
      node.message(5, (attribute) => writeAttribute(attribute.string(1, name), value));
    }
    if (domain) node.string(7, domain);
    this.#nodes.push(node.finish());
  }

  /** The bytes of the ModelProto. */
  finish(): Uint8Array {
    return new ProtoWriter()
      .int(1, IR_VERSION)
      .message(7, (graph) => {
        for (const node of this.#nodes) graph.bytes(1, node);
        graph.string(2, 'graph');
        for (const tensor of this.#initializers) graph.bytes(5, tensor);
        for (const info of this.#inputs) graph.bytes(11, info);
        for (const info of this.#outputs) graph.bytes(12, info);
      })
      .message(8, (opset) => opset.string(1, '').int(2, OPSET))
      .message(8, (opset) => opset.string(1, 'com.microsoft').int(2, 1))
      .finish();
  }
}

function tensorHeader(name: string, type: DataType, shape: readonly number[]): ProtoWriter {
  const tensor = new ProtoWriter();
  for (const size of shape) tensor.int(1, size);
  return tensor.int(2, DATA_TYPE[type]).string(8, name);
}

function valueInfo(name: string, type: DataType, shape: readonly (number | string)[]): Uint8Array {
  return new ProtoWriter()
    .string(1, name)
    .message(2, (typeProto) =>
      typeProto.message(1, (tensorType) =>
        tensorType.int(1, DATA_TYPE[type]).message(2, (shapeProto) => {
          for (const size of shape) {
            shapeProto.message(1, (dim) =>
              typeof size === 'number' ? dim.int(1, size) : dim.string(2, size),
            );
          }
        }),
      ),
    )
    .finish();
}

function writeAttribute(attribute: ProtoWriter, value: Attribute): void {
  if (typeof value === 'number') attribute.int(3, value).int(20, 2);
  else if (typeof value === 'string')
    attribute.bytes(4, new TextEncoder().encode(value)).int(20, 3);
  else if ('float' in value) attribute.float(2, value.float).int(20, 1);
  else {
    for (const item of value) attribute.int(8, item);
    attribute.int(20, 7);
  }
}
