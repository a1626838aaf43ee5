/** Writers of small GGUF and safetensors files, for tests that read them back. */

export interface StoredTensor {
  readonly name: string;
  readonly type: string;
  /** Rows first, as the readers give it. */
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** Numbers as `{ u32: 7 }`, `{ f32: 0.5 }`; lists of texts, of u32 and of i32 as arrays. */
export type MetadataValue =
  | string
  | boolean
  | { readonly u32: number }
  | { readonly u64: bigint }
  | { readonly f32: number }
  | readonly string[]
  | { readonly i32s: readonly number[] }
  | { readonly f32s: readonly number[] };

export interface GgufContent {
  readonly version?: number;
  readonly metadata: Readonly<Record<string, MetadataValue>>;
  readonly tensors: readonly StoredTensor[];
}

const TYPE_NUMBERS: Readonly<Record<string, number>> = {
  F32: 0,
  F16: 1,
  ...{ Q4_0: 2, Q4_1: 3, Q5_0: 6, Q5_1: 7, Q8_0: 8, IQ4_NL: 20 },
  ...{ Q2_K: 10, Q3_K: 11, Q4_K: 12, Q5_K: 13, Q6_K: 14, IQ4_XS: 23, IQ3_S: 21 },
  BF16: 30,
};

class ByteWriter {
  private readonly chunks: Uint8Array[] = [];
  length = 0;

  bytes(data: Uint8Array): this {
    this.chunks.push(data);
    this.length += data.byteLength;
    return this;
  }
  u32(value: number): this {
    return this.bytes(new Uint8Array(new Uint32Array([value]).buffer));
  }
  u64(value: number | bigint): this {
    return this.bytes(new Uint8Array(new BigUint64Array([BigInt(value)]).buffer));
  }
  f32(value: number): this {
    return this.bytes(new Uint8Array(new Float32Array([value]).buffer));
  }
  text(value: string): this {
    const data = new TextEncoder().encode(value);
    return this.u64(data.byteLength).bytes(data);
  }
  align(to: number): this {
    return this.bytes(new Uint8Array((to - (this.length % to)) % to));
  }
  done(): Uint8Array {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const chunk of this.chunks) {
      out.set(chunk, at);
      at += chunk.byteLength;
    }
    return out;
  }
}

function writeValue(out: ByteWriter, value: MetadataValue): void {
  if (typeof value === 'string') out.u32(8).text(value);
  else if (typeof value === 'boolean') out.u32(7).bytes(new Uint8Array([value ? 1 : 0]));
  else if ('u32' in value) out.u32(4).u32(value.u32);
  else if ('u64' in value) out.u32(10).u64(value.u64);
  else if ('f32' in value) out.u32(6).f32(value.f32);
  else if ('i32s' in value) {
    out.u32(9).u32(5).u64(value.i32s.length);
    for (const item of value.i32s) out.u32(item >>> 0);
  } else if ('f32s' in value) {
    out.u32(9).u32(6).u64(value.f32s.length);
    for (const item of value.f32s) out.f32(item);
  } else {
    out.u32(9).u32(8).u64(value.length);
    for (const item of value) out.text(item);
  }
}

export function writeGguf({ version = 3, metadata, tensors }: GgufContent): Uint8Array {
  const out = new ByteWriter().u32(0x46554747).u32(version);
  out.u64(tensors.length).u64(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) writeValue(out.text(key), value);
  let offset = 0;
  for (const { name, type, shape, data } of tensors) {
    out.text(name).u32(shape.length);
    for (const size of [...shape].reverse()) out.u64(size);
    out.u32(TYPE_NUMBERS[type] ?? 99).u64(offset);
    offset += Math.ceil(data.byteLength / 32) * 32;
  }
  out.align(32);
  for (const { data } of tensors) out.bytes(data).align(32);
  return out.done();
}

export function writeSafetensors(
  tensors: readonly StoredTensor[],
  extra: Readonly<Record<string, unknown>> = {},
): Uint8Array {
  const header: Record<string, unknown> = { ...extra };
  let at = 0;
  for (const { name, type, shape, data } of tensors) {
    header[name] = { dtype: type, shape, data_offsets: [at, at + data.byteLength] };
    at += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const out = new ByteWriter().u64(text.byteLength).bytes(text);
  for (const { data } of tensors) out.bytes(data);
  return out.done();
}

export function randomBytes(length: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

export function floats(values: ArrayLike<number>): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}
