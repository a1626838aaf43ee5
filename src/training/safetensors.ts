/** float32 values by tensor name, as a checkpoint holds them. */
export type Checkpoint = Record<
  string,
  { readonly shape: readonly number[]; readonly data: Float32Array }
>;

/**
 * A safetensors file: an 8-byte little-endian header length, the JSON header padded with spaces to 8 bytes, then the
 * tensors, here in the checkpoint's order. Throws where a shape does not fit its data.
 * https://huggingface.co/docs/safetensors
 */
export function writeSafetensors(
  checkpoint: Checkpoint,
  metadata: Record<string, string> = {},
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt', ...metadata } };
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(checkpoint)) {
    const size = shape.reduce((a, b) => a * b, 1);
    if (size !== data.length) {
      throw new Error(
        `safetensors: expected ${size} values of ${name} [${shape.join(', ')}], got ${data.length}`,
      );
    }
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + headerBytes + offset);
  file.fill(0x20, 8, 8 + headerBytes);
  file.set(text, 8);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(headerBytes), true);
  let at = 8 + headerBytes;
  for (const { data } of Object.values(checkpoint)) {
    for (const value of data) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return file;
}
