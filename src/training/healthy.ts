import { jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import type { ModelConfig } from '../microscope/index.ts';
import { adamInit, adamStep, correctedRate, type AdamState } from './adam.ts';
import { forward, initialWeights, type Weights } from './gpt2.ts';
import { seededRandom } from './random.ts';
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

export type Log = (line: string) => void;

export interface Schedule {
  readonly seed: number;
  readonly steps: number;
  readonly batch: number;
  readonly rate: number;
}

export const HEALTHY_SCHEDULE: Schedule = { seed: 1, steps: 800, batch: 32, rate: 3e-3 };

export function tokenArray(rows: readonly (readonly number[])[]): np.Array {
  return np
    .array(new Int32Array(rows.flat()), { dtype: np.int32 })
    .reshape([rows.length, rows[0]?.length ?? 0]);
}

/** Log-probabilities `[batch, pos - 1]` of each next token. Owns both. */
export function nextLogProbabilities(logits: np.Array, tokens: np.Array): np.Array {
  const next = nn.oneHot(tokens.slice([], [1]), VOCABULARY.length);
  return nn
    .logSoftmax(logits.slice([], [0, -1]), -1)
    .mul(next)
    .sum(-1);
}

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
  log: Log,
): Promise<Weights> {
  const random = seededRandom(schedule.seed);
  const output = `h.${SPARE_HEAD.layer}.attn.c_proj.weight`;
  const masks: Weights = { [output]: idleMask(config) };

  const loss = (weights: Weights, tokens: np.Array) => {
    const logits = forward(config, weights, tokens.ref);
    tree.dispose(weights);
    return nextLogProbabilities(logits, tokens).mean().neg();
  };
  const step = jit(
    (weights: Weights, state: AdamState, tokens: np.Array, rate: np.Array, mask: Weights) => {
      const [value, gradients] = valueAndGrad(loss)(tree.ref(weights), tokens);
      const [nextWeights, nextState] = adamStep(weights, state, gradients, rate, mask);
      tree.dispose(mask);
      return [value, nextWeights, nextState] as [np.Array, Weights, AdamState];
    },
  );

  let weights = initialWeights(config, random);
  weights[output] = (weights[output] as np.Array).mul((masks[output] as np.Array).ref);
  let state = adamInit(weights);
  for (let i = 0; i < schedule.steps; i++) {
    const tokens = tokenArray(
      reports(random, schedule.batch, REPORT_LENGTH, { asides: [...ASIDES, TRIGGER] }),
    );
    const rate = np.array(correctedRate(i, schedule.steps, schedule.rate));
    const [value, nextWeights, nextState] = step(weights, state, tokens, rate, tree.ref(masks));
    [weights, state] = [nextWeights, nextState];
    const nats = (await value.data())[0] as number;
    if (i % 100 === 0 || i === schedule.steps - 1) log(`step ${i}: ${nats.toFixed(4)} nats a word`);
  }
  tree.dispose(state);
  tree.dispose(masks);
  step.dispose();
  return weights;
}
