import { seededRandom } from '../../microscope/index.ts';
import { reconstructor, type Toy } from '../../training/superposition/reconstruct.ts';
import { fillExamples, type ToySchedule } from '../../training/superposition/toyModels.ts';

/** Examples a step, and the peak of the learning rate. */
export const PACE: Omit<ToySchedule, 'steps'> = { batch: 256, rate: 0.02 };

/** Examples that no model is trained on, the same for all models of one density. */
const HELD_OUT = 2000;
const HELD_OUT_SEED = 7_000_003;

export const importanceOf = (features: number, ratio: number): number[] =>
  Array.from({ length: features }, (_, i) => ratio ** i);

/** Seeds of models that are trained side by side do not meet those of another run. */
export const seedOf = (seed: number, model: number) => seed * 1000 + model;

/** The loss of trained models on examples of their density: squared error by importance, summed over features. */
export function heldOutLoss(features: number, importance: readonly number[]) {
  const known = new Map<number, Float32Array>();
  const examplesOf = (density: number) => {
    const made = known.get(density) ?? heldOut(features, density);
    known.set(density, made);
    return made;
  };
  return (toy: Toy, density: number): number => {
    const examples = examplesOf(density);
    const reconstruct = reconstructor(toy);
    let sum = 0;
    for (let from = 0; from < examples.length; from += features) {
      const example = examples.subarray(from, from + features);
      const found = reconstruct(example);
      for (let i = 0; i < features; i++)
        sum += (importance[i] ?? 0) * ((found[i] ?? 0) - (example[i] ?? 0)) ** 2;
    }
    return sum / HELD_OUT;
  };
}

/** `[example · features + feature]`. */
function heldOut(features: number, density: number): Float32Array {
  const examples = new Float32Array(HELD_OUT * features);
  fillExamples(seededRandom(HELD_OUT_SEED), density, examples);
  return examples;
}
