import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/microscope/errors.ts';
import { bytesInMemory } from '../../../made-up/bytesInMemory.ts';
import {
  parseSafetensorsIndex,
  readSafetensors,
} from '../../../../src/microscope/formats/safetensors.ts';
import { counting } from '../../../made-up/modelFiles.ts';
import { writeSafetensors } from '../../../made-up/fileWriters.ts';

const read = (bytes: Uint8Array) => readSafetensors(bytesInMemory(bytes));

function withHeader(header: unknown, dataBytes: number): Uint8Array {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const encoded = new TextEncoder().encode(text);
  const out = new Uint8Array(8 + encoded.byteLength + dataBytes);
  new DataView(out.buffer).setBigUint64(0, BigInt(encoded.byteLength), true);
  out.set(encoded, 8);
  return out;
}

it('a safetensors file gives its tensors and where they are', async () => {
  const tensors = [counting('a', 2, 3), { ...counting('b', 4), type: 'I32' }];
  const bytes = writeSafetensors(tensors, { __metadata__: { format: 'pt' } });
  const found = await read(bytes);
  expect([...found.keys()]).toEqual(['a', 'b']);
  const { offset, bytes: length } = found.get('a')!;
  expect(bytes.subarray(offset, offset + length)).toEqual(tensors[0]!.data);
  expect(found.get('b')).toMatchObject({ type: 'I32', shape: [4], bytes: 16 });
});

describe('a safetensors file that is wrong is refused, naming the field:', () => {
  const one = (fields: object) => ({
    w: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...fields },
  });
  const huge = new Uint8Array(16);
  new DataView(huge.buffer).setBigUint64(0, 2n ** 62n, true);
  const cases: [string, Uint8Array, string][] = [
    ['a file too short', new Uint8Array(4), 'at least 8 bytes, got 4'],
    ['a header longer than the file', huge, 'header length 4611686018427387904 does not fit'],
    ['no JSON', withHeader('{"w":', 8), 'header: not valid JSON'],
    ['a list', withHeader([], 0), 'header: expected an object, got a list of 0'],
    ['an unknown dtype', withHeader(one({ dtype: 'F12' }), 8), 'w: dtype: expected one of'],
    [
      'a dtype of an inherited name',
      withHeader(one({ dtype: 'toString' }), 8),
      'w: dtype: expected one of',
    ],
    [
      'no shape',
      withHeader(one({ shape: undefined }), 8),
      'w: shape: expected a list, got nothing',
    ],
    ['a negative size', withHeader(one({ shape: [-2] }), 8), 'expected dimensions of at least 1'],
    [
      'too many dimensions',
      withHeader(one({ shape: [1, 1, 1, 1, 2] }), 8),
      'at most 4 dimensions, got 5',
    ],
    [
      'a shape of another size',
      withHeader(one({ shape: [3] }), 8),
      'needs 12 bytes, got data_offsets 0 to 8',
    ],
    [
      'offsets that are no numbers',
      withHeader(one({ data_offsets: ['0', '8'] }), 8),
      'data_offsets: expected two numbers',
    ],
    ['a gap', withHeader(one({ data_offsets: [4, 12] }), 12), 'w starts at'],
    ['bytes left over', withHeader(one({}), 12), 'the tensors end at'],
    ['bytes missing', withHeader(one({}), 4), 'the tensors end at'],
  ];
  it.each(cases)('%s', async (_, wrong, message) => {
    await expect(read(wrong)).rejects.toThrow(message);
    await expect(read(wrong)).rejects.toThrow(FormatError);
  });
});

it('an index gives the file of each tensor', () => {
  const files = parseSafetensorsIndex({ metadata: {}, weight_map: { a: 'x-1.safetensors' } });
  expect([...files]).toEqual([['a', 'x-1.safetensors']]);
});

it.each(['../secret', '/etc/passwd', '.hidden', 'a/b', ''])(
  'an index that points outside its folder (%j) is refused',
  (file) => {
    expect(() => parseSafetensorsIndex({ weight_map: { a: file } })).toThrow(
      'weight_map: a: expected a plain file name',
    );
  },
);
