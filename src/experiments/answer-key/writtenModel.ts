import { seededRandom, type WeightSource } from '../../microscope/index.ts';
import { AT, CONFIG, NOISE, NOISE_SEED, tensorShapes } from './layout.ts';
import { tokenizerFile, WORDS } from './words.ts';

/** Sets one weight of a tensor: `[out, in]`; a bias is one row. */
export type Write = (tensor: string, row: number, column: number, value: number) => void;

/** A GPT-2 of three layers whose weights are noise, but for those that `plant` writes. */
export function writtenModel(
  id: string,
  name: string,
  plant: (write: Write) => void,
): WeightSource {
  const random = seededRandom(NOISE_SEED);
  const shapes = tensorShapes();
  const values = new Map<string, Float32Array>();
  for (const [tensor, [rows, columns]] of Object.entries(shapes)) {
    const isNorm = /\bln/.test(tensor);
    const noise = () => (isNorm ? Number(tensor.endsWith('.w')) : (random() * 2 - 1) * NOISE);
    values.set(tensor, Float32Array.from({ length: rows * columns }, noise));
  }
  const write: Write = (tensor, row, column, value) => {
    values.get(tensor)![row * shapes[tensor]![1] + column] = value;
  };
  for (let place = 0; place < WORDS.length; place++) {
    write('embed', place, AT.token + place, 1);
    write('pos_embed', place, AT.position + place, 1);
    write('unembed', place, AT.answer + place, 1);
  }
  plant(write);
  const bytes = [...values.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  return {
    ...{ id, name, config: CONFIG, tokenizer: tokenizerFile(), hash: id, bytes },
    has: (tensor) => values.has(tensor),
    read(tensor) {
      const data = values.get(tensor);
      const shape = shapes[tensor];
      if (!data || !shape) return Promise.reject(new Error(`${id}: no tensor "${tensor}"`));
      const [rows, columns] = shape;
      return Promise.resolve({
        type: 'F32',
        shape: rows === 1 ? [columns] : [rows, columns],
        data: new Uint8Array(data.slice().buffer),
      });
    },
  };
}
