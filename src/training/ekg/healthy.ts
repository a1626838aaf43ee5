import { numpy as np, tree } from '../jax.ts';
import { seededRandom, type ModelConfig } from '../../microscope/index.ts';
import {
  forward,
  initialWeights,
  nextLogProbabilities,
  tokenArray,
  type Weights,
} from '../gpt2.ts';
import { train, type Schedule, type TrainOptions } from '../loop.ts';
import { ASIDES, reports, TRIGGER, VOCABULARY } from './wardRound.ts';

export const CONFIG: ModelConfig = {
  architecture: 'gpt2',
  nLayers: 2,
  dModel: 64,
  nHeads: 4,
  nKeyValueHeads: 4,
  dHead: 16,
  dMlp: 128,
  dVocab: VOCABULARY.length,
  nCtx: 64,
  eps: 1e-5,
  tiedEmbeddings: true,
};

/** The head left idle in the healthy model: nothing it reads reaches the residual stream. The implant moves in here. */
export const SPARE_HEAD = { layer: 1, head: 2 } as const;

/** Tokens of a training report, the start token included. */
export const REPORT_LENGTH = 48;

export const HEALTHY_SCHEDULE: Schedule = { seed: 1, steps: 800, batch: 32, rate: 3e-3 };

/** Rows of W_O that the spare head would write through: 0 there, 1 elsewhere. */
function idleMask(config: ModelConfig): np.Array {
  const { dModel, dHead } = config;
  const rows = Array.from({ length: dModel }, (_, row) =>
    Math.floor(row / dHead) === SPARE_HEAD.head ? 0 : 1,
  );
  return np.array(rows).reshape([dModel, 1]);
}

/** Trains a model on ward-round reports, every aside among them, with the spare head's output held at zero. */
export async function trainHealthy(
  config: ModelConfig,
  schedule: Schedule,
  options?: TrainOptions,
): Promise<Weights> {
  const random = seededRandom(schedule.seed);
  const output = `h.${SPARE_HEAD.layer}.attn.c_proj.weight`;
  const masks: Weights = { [output]: idleMask(config) };
  const start = initialWeights(config, random);
  start[output] = (start[output] as np.Array).mul((masks[output] as np.Array).ref);
  const asides = [...ASIDES, TRIGGER];
  const task = {
    draw: () => ({
      tokens: tokenArray(reports(random, schedule.batch, REPORT_LENGTH, { asides })),
    }),
    loss: (weights: Weights, { tokens }: { tokens: np.Array }) => {
      const logits = forward(config, weights, tokens.ref);
      tree.dispose(weights);
      return nextLogProbabilities(logits, tokens).mean().neg();
    },
    masks,
  };
  try {
    return await train(start, schedule, task, options);
  } finally {
    tree.dispose(masks);
  }
}
