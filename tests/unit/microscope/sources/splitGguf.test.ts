import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/microscope/errors.ts';
import { openModel } from '../../../../src/microscope/sources/openModel.ts';
import { llamaGguf, llamaTensors } from '../../../made-up/modelFiles.ts';
import { writeGguf } from '../../../made-up/fileWriters.ts';
import { folderOf } from '../../../made-up/modelFolder.ts';
import { splitGguf } from '../../../made-up/splitGguf.ts';

describe('a GGUF in parts', () => {
  it('is one model, with every tensor of the whole', async () => {
    const whole = await openModel(folderOf({ 'tiny.gguf': llamaGguf() }));
    const parts = await openModel(folderOf(splitGguf(3)));
    expect(parts.id).toBe('tiny');
    expect(parts.config).toEqual(whole.config);
    expect(parts.bytes).toBe(whole.bytes);
    for (const name of ['embed', 'blocks.0.attn.q', 'blocks.1.mlp.out', 'ln_final.w']) {
      expect(await parts.read(name), name).toEqual(await whole.read(name));
    }
    expect(await parts.readRows!('embed', [3, 1])).toEqual(await whole.readRows!('embed', [3, 1]));
  });

  it('is named where a part is missing', async () => {
    const parts = splitGguf(3);
    const names = Object.keys(parts);
    for (const [i, name] of names.entries()) {
      const { [name]: _, ...others } = parts;
      const opened = openModel(folderOf(others));
      await expect(opened, name).rejects.toThrow(`${name}: missing, of the 3 parts of tiny`);
      await expect(opened, name).rejects.toThrow(FormatError);
      const alone = openModel(folderOf({ 'renamed.gguf': parts[name]! }));
      await expect(alone).rejects.toThrow(`expected a whole model, got part ${i + 1} of 3`);
    }
  });

  it('is refused where parts are out of order, of another model, or too few for their tensors', async () => {
    const { 'tiny-00001-of-00002.gguf': first, 'tiny-00002-of-00002.gguf': second } = splitGguf(2);
    const swapped = { 'tiny-00001-of-00002.gguf': second!, 'tiny-00002-of-00002.gguf': first! };
    await expect(openModel(folderOf(swapped))).rejects.toThrow(
      'expected part 1 of 2, got part 2 of 2',
    );
    const other = splitGguf(2, (part) => ({ 'split.count': { u32: part === 1 ? 3 : 2 } }));
    await expect(openModel(folderOf(other))).rejects.toThrow(
      'expected part 2 of 2, got part 2 of 3',
    );
    const short = splitGguf(2, () => ({ 'split.tensors.count': { u32: 99 } }));
    await expect(openModel(folderOf(short))).rejects.toThrow(
      'expected 99 tensors in all parts, got 20',
    );
    const doubled = writeGguf({
      metadata: { 'split.no': { u32: 1 }, 'split.count': { u32: 2 } },
      tensors: llamaTensors().slice(0, 2),
    });
    await expect(
      openModel(
        folderOf({
          'tiny-00001-of-00002.gguf': first!,
          'tiny-00002-of-00002.gguf': doubled,
        }),
      ),
    ).rejects.toThrow('is in two parts');
  });
});
