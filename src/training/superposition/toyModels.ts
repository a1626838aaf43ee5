import { defaultDevice, init, nn, numpy as np, tree } from '../jax.ts';
import { seededRandom } from '../../microscope/index.ts';
import type { Weights } from '../gpt2.ts';
import { train, type TrainOptions } from '../loop.ts';
import { hideWorker, showWorker } from '../workerInNode.ts';
import type { Random } from '../random.ts';
import type { Toy } from './reconstruct.ts';

/**
 * The toy model of Elhage et al. 2022 (arXiv 2209.10652): x' = ReLU(W Wᵀ x + b), more features than dimensions. Several
 * are trained side by side, each as if it were alone: nothing that one learns reaches another.
 */
export interface ToySetting {
  readonly features: number;
  readonly dims: number;
  /** How much each feature counts in the loss. */
  readonly importance: readonly number[];
  readonly models: readonly ToyStart[];
}

export interface ToyStart {
  /** The share of examples in which a feature is there: 1 − S, where S is the sparsity. */
  readonly density: number;
  readonly seed: number;
}

export interface ToySchedule {
  readonly steps: number;
  readonly batch: number;
  readonly rate: number;
}

/** Where the first weights lie, left and right of 0. */
const SPREAD = 0.3;

/** Each value is absent, or somewhere between 0 and 1. */
export function fillExamples(random: Random, density: number, values: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] = random() < density ? random() : 0;
}

export interface ToyOptions extends Pick<TrainOptions, 'signal'> {
  /** After each step, and before the first as step 0. Waited for; `read` copies the models out. */
  readonly onStep?: (step: number, read: () => Promise<Toy[]>) => Promise<void>;
}

/** Trains the models of a setting on WASM, and gives them as the last step left them. Rejects as the loop does. */
export async function trainToys(
  setting: ToySetting,
  schedule: ToySchedule,
  options: ToyOptions = {},
): Promise<Toy[]> {
  hideWorker();
  try {
    return await trainAll(setting, schedule, options);
  } finally {
    showWorker();
  }
}

async function trainAll(
  setting: ToySetting,
  { steps, batch, rate }: ToySchedule,
  { signal, onStep }: ToyOptions,
): Promise<Toy[]> {
  await init('wasm');
  defaultDevice('wasm');
  const { features, importance, models } = setting;
  const randoms = models.map(({ seed }) => seededRandom(seed));
  const start = firstWeights(setting, randoms);
  const counts = np.array([...importance]).reshape([1, 1, features]);
  const task = {
    draw: () => ({ x: batchOf(setting, randoms, batch), counts: counts.ref }),
    loss: ({ w, b }: Weights, { x, counts }: { x: np.Array; counts: np.Array }) => {
      const hidden = np.matmul(x.ref, w!.ref); // [model, row, dim]
      const found = nn.relu(np.matmul(hidden, np.matrixTranspose(w!)).add(b!)); // [model, row, feature]
      return np
        .square(x.sub(found))
        .mul(counts)
        .sum()
        .mul(1 / batch);
    },
    masks: {},
  };
  try {
    await onStep?.(0, () => readToys(start, setting));
    const end = await train(start, { steps, rate }, task, {
      ...(signal && { signal }),
      ...(onStep && {
        onStep: ({ step }, weights) => onStep(step + 1, () => readToys(weights, setting)),
      }),
    });
    const toys = await readToys(end, setting);
    tree.dispose(end);
    return toys;
  } finally {
    counts.dispose();
  }
}

function firstWeights({ features, dims }: ToySetting, randoms: readonly Random[]): Weights {
  const size = features * dims;
  const values = new Float32Array(randoms.length * size);
  randoms.forEach((random, model) => {
    for (let i = 0; i < size; i++) values[model * size + i] = SPREAD * (2 * random() - 1);
  });
  return {
    w: np.array(values).reshape([randoms.length, features, dims]),
    b: np.zeros([randoms.length, 1, features]),
  };
}

/** `[model, row, feature]`, each model's own examples. */
function batchOf({ features, models }: ToySetting, randoms: readonly Random[], batch: number) {
  const size = batch * features;
  const values = new Float32Array(models.length * size);
  models.forEach(({ density }, model) => {
    fillExamples(randoms[model]!, density, values.subarray(model * size, (model + 1) * size));
  });
  return np.array(values).reshape([models.length, batch, features]);
}

async function readToys(weights: Weights, { features, dims, models }: ToySetting): Promise<Toy[]> {
  const [w, b] = await Promise.all([weights['w']!.ref.data(), weights['b']!.ref.data()]);
  return models.map((_, model) => ({
    weights: Array.from({ length: features }, (__, i) => {
      const at = (model * features + i) * dims;
      return Array.from(w.slice(at, at + dims));
    }),
    bias: Array.from(b.slice(model * features, (model + 1) * features)),
  }));
}
