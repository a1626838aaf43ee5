import type { ModelConfig } from '../config.ts';

type Shape = Pick<ModelConfig, 'architecture' | 'nLayers' | 'nHeads' | 'dModel' | 'dVocab'>;

const GPT2_SMALL: Shape = {
  architecture: 'gpt2',
  nLayers: 12,
  nHeads: 12,
  dModel: 768,
  dVocab: 50257,
};

/** Sizes of OpenAI's release: Radford et al. 2019, table 2. */
const PUBLISHED: Readonly<Record<string, Shape>> = {
  'GPT-2 small': GPT2_SMALL,
  'GPT-2 medium': { ...GPT2_SMALL, nLayers: 24, nHeads: 16, dModel: 1024 },
  'GPT-2 large': { ...GPT2_SMALL, nLayers: 36, nHeads: 20, dModel: 1280 },
  'GPT-2 XL': { ...GPT2_SMALL, nLayers: 48, nHeads: 25, dModel: 1600 },
};

const FAMILIES = { gpt2: 'A GPT-2 model', llama: 'A Llama model' };

const same = (left: Shape, right: Shape) =>
  (Object.keys(right) as (keyof Shape)[]).every((key) => left[key] === right[key]);

/** Whether a model has the sizes of GPT-2 small. Its weights may still be others. */
export const hasGpt2SmallShape = (config: Shape): boolean => same(config, GPT2_SMALL);

/** What to call a checkpoint that does not name itself: "GPT-2 small" by its sizes, or else its family. */
export function nameByShape(config: Shape): string {
  const known = Object.entries(PUBLISHED).find(([, shape]) => same(config, shape));
  return known?.[0] ?? FAMILIES[config.architecture];
}
