import { jit, numpy as np, tree, valueAndGrad } from './jax.ts';
import { adamInit, adamStep, correctedRate, type AdamState } from './adam.ts';
import type { Weights } from './gpt2.ts';

export interface Schedule {
  readonly seed: number;
  readonly steps: number;
  readonly batch: number;
  /** The peak of the learning rate. */
  readonly rate: number;
}

export interface TrainOptions {
  /** Stops between two steps. */
  readonly signal?: AbortSignal;
  /** The next step waits for what it gives. The weights, as the step left them, are lent to it until then. */
  readonly onStep?: (progress: TrainingStep, weights: Weights) => void | Promise<void>;
}

export interface TrainingStep {
  /** From 0. */
  readonly step: number;
  readonly steps: number;
  /** Of this step's batch, before the weights change. */
  readonly loss: number;
}

/** Arrays by name, or groups of them. */
export type Batch = Record<string, np.Array | Weights>;

export interface Task<B extends Batch> {
  /** What one step learns from. The loop owns it. */
  draw(step: number): B;
  /** A scalar, differentiated by `weights`. Owns its arguments. */
  loss(weights: Weights, batch: B): np.Array;
  /** 1 where a weight may change and 0 where it must not, by name; a weight without one may. Left to the caller. */
  readonly masks: Weights;
}

/** Milliseconds of steps after which messages, such as the one that aborts, get their turn. */
const TURN = 30;

/**
 * Trains with Adam, and gives the weights after the last step. Owns `start`; frees it, and all that was learned, where
 * it throws: the signal's reason, what `onStep` throws, or an Error for a loss that is not a number.
 */
export async function train<B extends Batch>(
  start: Weights,
  { steps, rate }: Pick<Schedule, 'steps' | 'rate'>,
  task: Task<B>,
  { signal, onStep }: TrainOptions = {},
): Promise<Weights> {
  const { masks } = task;
  const anyTask: Task<Batch> = task; // jax-js cannot map a type that is not known yet
  const loss = (weights: Weights, batch: Batch) => anyTask.loss(weights, batch);
  const update = jit(
    (weights: Weights, state: AdamState, batch: Batch, stepRate: np.Array, mask: Weights) => {
      const [value, gradients] = valueAndGrad(loss)(tree.ref(weights), batch);
      const [nextWeights, nextState] = adamStep(weights, state, gradients, stepRate, mask);
      tree.dispose(mask);
      return [value, nextWeights, nextState] as [np.Array, Weights, AdamState];
    },
  );
  let weights = start;
  let state = adamInit(weights);
  let turn = performance.now();
  try {
    for (let step = 0; step < steps; step++) {
      signal?.throwIfAborted();
      const batch = task.draw(step);
      const stepRate = np.array(correctedRate(step, steps, rate));
      const [value, ...next] = update(
        tree.ref(weights),
        tree.ref(state),
        batch,
        stepRate,
        tree.ref(masks),
      );
      tree.dispose(weights);
      tree.dispose(state);
      [weights, state] = next;
      const found = (await value.data())[0];
      if (found === undefined || !Number.isFinite(found)) {
        throw new Error(`training: expected a finite loss at step ${step}, got ${found}`);
      }
      await onStep?.({ step, steps, loss: found }, weights);
      if (performance.now() - turn > TURN) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        turn = performance.now();
      }
    }
    return weights;
  } catch (error) {
    tree.dispose(weights);
    throw error;
  } finally {
    tree.dispose(state);
    update.dispose();
  }
}
