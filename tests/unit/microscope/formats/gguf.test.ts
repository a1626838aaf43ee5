import { describe, expect, it } from 'vitest';
import { FormatError, UnsupportedError } from '../../../../src/microscope/errors.ts';
import { bytesInMemory } from '../../../made-up/bytesInMemory.ts';
import { readGguf } from '../../../../src/microscope/formats/gguf.ts';
import { counting, llamaGguf } from '../../../made-up/modelFiles.ts';
import { floats, writeGguf } from '../../../made-up/fileWriters.ts';
import type { GgufContent } from '../../../made-up/fileWriters.ts';

const read = (bytes: Uint8Array) => readGguf(bytesInMemory(bytes));

const small: GgufContent = {
  metadata: { 'general.architecture': 'llama', answer: { u32: 42 } },
  tensors: [counting('first', 2, 3), counting('second', 5)],
};

/** The bytes with a 32- or 64-bit number written over them. */
function patched(bytes: Uint8Array, at: number, value: bigint | number): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  if (typeof value === 'bigint') view.setBigUint64(at, value, true);
  else view.setUint32(at, value, true);
  return copy;
}

/** Where a text begins in the file, for patching what follows it. */
function after(bytes: Uint8Array, text: string): number {
  return Buffer.from(bytes).indexOf(text) + text.length;
}

it.each([2, 3])('a GGUF of version %i gives its metadata and tensors', async (version) => {
  const bytes = writeGguf({ ...small, version });
  const gguf = await read(bytes);
  expect(gguf.version).toBe(version);
  expect(gguf.metadata.get('answer')).toBe(42);
  const first = gguf.tensors.get('first')!;
  expect(first).toMatchObject({ type: 'F32', shape: [2, 3], bytes: 24 });
  expect(bytes.subarray(first.offset, first.offset + 24)).toEqual(floats([0, 1, 2, 3, 4, 5]));
});

it('every kind of metadata value is read', async () => {
  const gguf = await read(
    writeGguf({
      metadata: {
        text: 'ein Wörtchen',
        yes: true,
        no: false,
        half: { f32: 0.5 },
        large: { u64: 2n ** 60n },
        small: { u64: 7n },
        words: ['a', '', 'b c'],
        kinds: { i32s: [-1, 2] },
      },
      tensors: [],
    }),
  );
  expect(Object.fromEntries(gguf.metadata)).toEqual({
    text: 'ein Wörtchen',
    yes: true,
    no: false,
    half: 0.5,
    large: 2n ** 60n,
    small: 7,
    words: ['a', '', 'b c'],
    kinds: [-1, 2],
  });
});

it('a header longer than the first read is read to its end', async () => {
  const words = Array.from({ length: 120_000 }, (_, i) => `word ${i}`);
  const bytes = writeGguf({ metadata: { words }, tensors: [counting('last', 4)] });
  let largest = 0;
  const memory = bytesInMemory(bytes);
  const gguf = await readGguf({
    size: memory.size,
    read(offset, length) {
      largest = Math.max(largest, length);
      return memory.read(offset, length);
    },
  });
  expect(bytes.byteLength).toBeGreaterThan(1024 * 1024);
  expect(largest).toBeGreaterThan(1024 * 1024);
  expect(gguf.metadata.get('words')).toEqual(words);
  expect([...gguf.tensors.keys()]).toEqual(['last']);
});

it('a type the engine does not read is listed without a size', async () => {
  const tensor = { name: 'odd', type: 'IQ3_S', shape: [256], data: new Uint8Array(176) };
  const gguf = await read(writeGguf({ metadata: {}, tensors: [tensor] }));
  expect(gguf.tensors.get('odd')).toMatchObject({ type: 'IQ3_S', bytes: undefined });
});

describe('a GGUF that is wrong is refused, naming the field:', () => {
  const bytes = writeGguf(small);
  const cases: [string, Uint8Array, string][] = [
    [
      'another kind of file',
      new TextEncoder().encode('PK\u0003\u0004 and so on'),
      'magic "GGUF", got "PK',
    ],
    ['an empty file', new Uint8Array(0), 'magic needs 4 bytes'],
    ['a file cut in its header', bytes.slice(0, 40), 'but the file ends at 40'],
    ['a file cut in its data', bytes.slice(0, -40), 'lie past the end of the file'],
    ['too many tensors', patched(bytes, 8, 2n ** 40n), 'tensor count is 1099511627776'],
    ['a count no file holds', patched(bytes, 8, 2n ** 63n), 'tensor count is 9223372036854775808'],
    ['too many metadata entries', patched(bytes, 16, 5_000_000n), 'metadata count is 5000000'],
    ['a key longer than the file', patched(bytes, 24, 60_000n), 'metadata key 0 needs 60000 bytes'],
    ['a key of no length that exists', patched(bytes, 24, 2n ** 50n), 'metadata key 0 is'],
    [
      'an unknown value type',
      patched(bytes, after(bytes, 'answer'), 77),
      'answer has the unknown value type 77',
    ],
    [
      'too many dimensions',
      patched(bytes, after(bytes, 'first'), 9),
      'first: expected 1 to 4 dimensions, got 9',
    ],
    [
      'a dimension of nothing',
      patched(bytes, after(bytes, 'first') + 4, 0n),
      'first: expected dimensions of at least 1',
    ],
    [
      'more weights than numbers',
      patched(bytes, after(bytes, 'first') + 4, 2n ** 52n),
      'has too many elements',
    ],
    [
      'an unknown tensor type',
      patched(bytes, after(bytes, 'first') + 20, 99),
      'first: unknown tensor type 99',
    ],
    [
      'an offset between boundaries',
      patched(bytes, after(bytes, 'second') + 16, 8n),
      'second: offset 8 is not a multiple of 32',
    ],
    [
      'an offset past the end',
      patched(bytes, after(bytes, 'second') + 16, 2n ** 40n),
      'second: bytes',
    ],
    [
      'half a block',
      writeGguf({
        metadata: {},
        tensors: [{ name: 'w', type: 'Q4_1', shape: [40], data: new Uint8Array(64) }],
      }),
      'a row of 40 weights is not whole blocks of 32',
    ],
    [
      'a tensor twice',
      writeGguf({ ...small, tensors: [counting('same', 2), counting('same', 2)] }),
      'tensor "same" appears twice',
    ],
    [
      'a wrong alignment',
      writeGguf({ ...small, metadata: { 'general.alignment': { u32: 7 } } }),
      'general.alignment: expected a multiple of 8',
    ],
  ];
  it.each(cases)('%s', async (_, wrong, message) => {
    const reading = read(wrong);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toThrow(FormatError);
  });

  it('a list that claims more than the file has', async () => {
    const listed = writeGguf({ metadata: { words: ['a', 'b'] }, tensors: [] });
    const claim = patched(listed, after(listed, 'words') + 8, 1_000_000n);
    await expect(read(claim)).rejects.toThrow('words claims 1000000 elements');
  });

  it('text that is not UTF-8', async () => {
    const texts = writeGguf({ metadata: { text: 'abc' }, tensors: [] });
    texts[after(texts, 'text') + 12] = 0xff;
    await expect(read(texts)).rejects.toThrow('text is not valid UTF-8');
  });
});

it.each([
  [1, 'expected version 2 or 3, got 1'],
  [4, 'expected version 2 or 3, got 4'],
  [0x03000000, 'a big-endian file?'],
])('version %i is refused as unsupported', async (version, message) => {
  const reading = read(patched(llamaGguf(), 4, version));
  await expect(reading).rejects.toThrow(UnsupportedError);
  await expect(reading).rejects.toThrow(message);
});

it('an abort ends the reading', async () => {
  const reading = readGguf(bytesInMemory(llamaGguf()), AbortSignal.abort());
  await expect(reading).rejects.toThrow(DOMException);
});
