import { reconstructor, type Toy } from '../../training/superposition/reconstruct.ts';

/** What a model gives back where some features are there at full strength and no others. */
export function meet(toy: Toy, present: readonly number[]) {
  const inputs = toy.bias.map((_, i) => (present.includes(i) ? 1 : 0));
  const outputs = [...reconstructor(toy)(inputs)];
  const error = outputs.reduce((sum, output, i) => sum + (output - inputs[i]!) ** 2, 0);
  return { inputs, outputs, error };
}

/** Of some features the two that harm each other most. Null of fewer than two. */
export function worstPair(toy: Toy, features: readonly number[]): [number, number] | null {
  let worst: { pair: [number, number]; error: number } | null = null;
  for (const [at, a] of features.entries()) {
    for (const b of features.slice(at + 1)) {
      const { error } = meet(toy, [a, b]);
      if (!worst || error > worst.error) worst = { pair: [a, b], error };
    }
  }
  return worst?.pair ?? null;
}
