import { seededRandom, type ModelConfig, type WeightSource } from '../../microscope/index.ts';
import { tokenizerFile, WORDS } from './words.ts';

export const CONFIG: ModelConfig = {
  ...{ architecture: 'gpt2', nLayers: 3, dModel: 64, nHeads: 4, nKeyValueHeads: 4 },
  ...{ dHead: 16, dMlp: 64, dVocab: WORDS.length, nCtx: 12, eps: 1e-5, tiedEmbeddings: false },
};

/** Where the stream keeps what: twelve numbers each, one a token or a position. */
export const AT = { token: 0, position: 12, earlier: 24, answer: 36, unread: 48 } as const;

/** Of the noise in every matrix and bias, beside weights of 1 and 2. */
export const NOISE = 0.04;
export const NOISE_SEED = 7;

/** Sets one weight of a tensor: `[out, in]`; a bias is one row. */
export type Write = (tensor: string, row: number, column: number, value: number) => void;

/** Shapes by name: matrices and biases in the order in which the noise is drawn, then the norms. */
export function tensorShapes(): Record<string, readonly [rows: number, columns: number]> {
  const { nLayers, dModel, dMlp, dVocab, nCtx } = CONFIG;
  const shapes: Record<string, readonly [number, number]> = {
    embed: [dVocab, dModel],
    pos_embed: [nCtx, dModel],
    unembed: [dVocab, dModel],
  };
  const layers = Array.from({ length: nLayers }, (_, layer) => `blocks.${layer}`);
  for (const layer of layers) {
    for (const one of ['attn.q', 'attn.k', 'attn.v', 'attn.o']) {
      shapes[`${layer}.${one}`] = [dModel, dModel];
      shapes[`${layer}.${one}.b`] = [1, dModel];
    }
    shapes[`${layer}.mlp.in`] = [dMlp, dModel];
    shapes[`${layer}.mlp.in.b`] = [1, dMlp];
    shapes[`${layer}.mlp.out`] = [dModel, dMlp];
    shapes[`${layer}.mlp.out.b`] = [1, dModel];
  }
  for (const norm of [...layers.flatMap((layer) => [`${layer}.ln1`, `${layer}.ln2`]), 'ln_final']) {
    shapes[`${norm}.w`] = [1, dModel];
    shapes[`${norm}.b`] = [1, dModel];
  }
  return shapes;
}

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
