import type { ModelConfig } from '../../microscope/index.ts';
import { WORDS } from './words.ts';

export const CONFIG: ModelConfig = {
  ...{ architecture: 'gpt2', nLayers: 3, dModel: 64, nHeads: 4, nKeyValueHeads: 4 },
  ...{ dHead: 16, dMlp: 64, dVocab: WORDS.length, nCtx: 12, eps: 1e-5, tiedEmbeddings: false },
};

/** Where the stream keeps what: twelve numbers each, one a token or a position. */
export const AT = { token: 0, position: 12, earlier: 24, answer: 36, unread: 48 } as const;

/** Of the noise in every matrix and bias, beside weights of 1 and 2. */
export const NOISE = 0.04;
export const NOISE_SEED = 7;

/** Attention this strong leaves nothing for the other keys: a gradient there is next to nothing. */
export const STRONG = 2;

/** The same of a head that looks for one word, wherever it stands: in its query's bias. */
export const STRONG_BIAS = 8;

/** What a head writes of what it looks at: the first head of a circuit, its last one, and the decoy. */
export const LOUD = { before: 0.3, answer: 0.8, everything: 0.3 } as const;

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
