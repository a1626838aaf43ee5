import { FormatError } from '../errors.ts';
import { concatenated, type ByteSource } from '../formats/byteSource.ts';
import { readGguf, type Gguf, type GgufTensor } from '../formats/gguf.ts';

/**
 * A GGUF in one file, or in the parts that llama-gguf-split makes of it: metadata from the first, tensors from all, at
 * their places in the parts laid end to end. Throws FormatError where a part is missing or of another model.
 */
export async function joinGguf(
  files: readonly ByteSource[],
  signal?: AbortSignal,
): Promise<{ gguf: Gguf; file: ByteSource }> {
  const parts: Gguf[] = [];
  for (const file of files) parts.push(await readGguf(file, signal));
  const [first] = parts;
  if (!first) throw new FormatError('gguf: expected a file, got none');
  const tensors = new Map<string, GgufTensor>();
  let start = 0;
  parts.forEach(({ metadata, tensors: own }, i) => {
    const [index, count] = [metadata.get('split.no') ?? 0, metadata.get('split.count') ?? 0];
    // A file that was never split says so by 0, by 1, or by nothing.
    const whole = parts.length === 1 && index === 0 && (count === 0 || count === 1);
    if (!whole && (index !== i || count !== parts.length)) {
      const wanted = parts.length > 1 ? `part ${i + 1} of ${parts.length}` : 'a whole model';
      throw new FormatError(
        `gguf: expected ${wanted}, got part ${Number(index) + 1} of ${Number(count)}: choose all parts together, under the names that llama-gguf-split gave them`,
      );
    }
    for (const [name, tensor] of own) {
      if (tensors.has(name)) {
        throw new FormatError(`gguf: tensor "${name}" is in two parts`);
      }
      tensors.set(name, { ...tensor, offset: tensor.offset + start });
    }
    start += files[i]!.size;
  });
  const promised = first.metadata.get('split.tensors.count') ?? tensors.size;
  if (parts.length > 1 && promised !== tensors.size) {
    throw new FormatError(
      `gguf: split.tensors.count: expected ${String(promised)} tensors in all parts, got ${tensors.size}`,
    );
  }
  return { gguf: { ...first, tensors }, file: concatenated(files) };
}
