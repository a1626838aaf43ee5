import { llamaGguf, llamaTensors } from './modelFiles.ts';
import { writeGguf, type MetadataValue } from './fileWriters.ts';

/** A llama GGUF cut into parts as llama-gguf-split does it: settings in the first, tensors in order. */
export function splitGguf(
  count: number,
  change: (part: number) => Record<string, MetadataValue> = () => ({}),
): Record<string, Uint8Array> {
  const tensors = llamaTensors();
  const size = Math.ceil(tensors.length / count);
  return Object.fromEntries(
    Array.from({ length: count }, (_, part) => {
      const own = tensors.slice(part * size, (part + 1) * size);
      const split = {
        'split.no': { u32: part },
        'split.count': { u32: count },
        'split.tensors.count': { u32: tensors.length },
        ...change(part),
      };
      const number = (value: number) => String(value).padStart(5, '0');
      const name = `tiny-${number(part + 1)}-of-${number(count)}.gguf`;
      return [
        name,
        part === 0 ? llamaGguf(split, own) : writeGguf({ metadata: split, tensors: own }),
      ];
    }),
  );
}
