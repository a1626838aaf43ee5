import type { ModelConfig } from '../config.ts';

export interface ExpectedWeight {
  readonly name: string;
  /** `[out, in]` for a matrix. */
  readonly shape: readonly number[];
}

/** Every tensor a model of this configuration has, in the order a run needs them. */
export function expectedWeights(config: ModelConfig): ExpectedWeight[] {
  const { dModel, dVocab, nLayers, nCtx } = config;
  const biased = config.architecture === 'gpt2';
  const attentionBias = biased || config.attentionBias === true;
  const mlpBias = biased || config.mlpBias === true;
  const weights: ExpectedWeight[] = [];
  const add = (name: string, ...shape: number[]) => weights.push({ name, shape });

  add('embed', dVocab, dModel);
  if (biased) add('pos_embed', nCtx, dModel);
  addNorm('ln_final');
  if (!config.tiedEmbeddings) add('unembed', dVocab, dModel);
  for (let i = 0; i < nLayers; i++) {
    const dQuery = config.nHeads * config.dHead;
    const dKey = config.nKeyValueHeads * config.dHead;
    addNorm(`blocks.${i}.ln1`);
    addMatrix(`blocks.${i}.attn.q`, dQuery, dModel, attentionBias);
    addMatrix(`blocks.${i}.attn.k`, dKey, dModel, attentionBias);
    addMatrix(`blocks.${i}.attn.v`, dKey, dModel, attentionBias);
    addMatrix(`blocks.${i}.attn.o`, dModel, dQuery, attentionBias);
    addNorm(`blocks.${i}.ln2`);
    if (!biased) addMatrix(`blocks.${i}.mlp.gate`, config.dMlp, dModel, mlpBias);
    addMatrix(`blocks.${i}.mlp.in`, config.dMlp, dModel, mlpBias);
    addMatrix(`blocks.${i}.mlp.out`, dModel, config.dMlp, mlpBias);
  }
  return weights;

  function addNorm(name: string) {
    add(`${name}.w`, dModel);
    if (biased) add(`${name}.b`, dModel);
  }
  function addMatrix(name: string, out: number, width: number, hasBias: boolean) {
    add(name, out, width);
    if (hasBias) add(`${name}.b`, out);
  }
}

/** The block a tensor belongs to; undefined for the embeddings and the final norm. */
export function blockOf(name: string): number | undefined {
  const match = /^blocks\.(\d+)\./.exec(name);
  return match ? Number(match[1]) : undefined;
}
