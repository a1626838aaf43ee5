import type { GenerateOptions, Tensor } from '../types.ts';
import { forward } from '../run/forward.ts';
import { placeInterventions } from '../run/interventions.ts';
import { placeWeightChanges } from '../run/weightChanges.ts';
import { KeysValues } from '../run/keysValues.ts';
import { seededRandom } from '../run/random.ts';
import type { VariantEngine } from '../run/variants.ts';

export interface GenerateEngine extends VariantEngine {
  /** The residual stream before the first block for tokens that start at a position, `[1, tokens, dModel]`. */
  readonly residual: (tokens: readonly number[], from: number) => Promise<Tensor>;
  /** Logits `[dVocab]` of a final residual stream. */
  readonly logits: (last: Float32Array) => Promise<Float32Array>;
}

/**
 * Continues a prompt token by token, hooks on. Keys and values of earlier tokens are kept, so each step computes one
 * position. An intervention with no position acts on every token; one with positions on those alone, counted from the
 * start. Returns the new tokens.
 */
export async function generate(
  engine: GenerateEngine,
  prompt: readonly number[],
  options: GenerateOptions,
): Promise<number[]> {
  const { runtime, blocks, config, ready } = engine;
  const { maxNewTokens, temperature = 0, seed = 0, stopAt, signal, onToken } = options;
  const random = seededRandom(seed);
  const weightChanges = placeWeightChanges(options.weightChanges ?? [], config);
  const keysValues = new KeysValues(config);
  const made: number[] = [];
  let pending = prompt;
  while (made.length < maxNewTokens && prompt.length + made.length <= config.nCtx) {
    const from = keysValues.length;
    const prefix = from > 0 ? keysValues.prefix() : undefined;
    const shape = { batch: 1, positions: pending.length, prefix: from, growing: true };
    const final = await forward(runtime, blocks, config, {
      residual: await engine.residual(pending, from),
      interventions: placeInterventions(options.interventions ?? [], config, shape),
      weightChanges,
      prefix,
      signal,
      ready,
      onKeysValues: (layer, k, v) => {
        keysValues.append(layer, k, v);
      },
    });
    const token = choose(
      await engine.logits(final.data.slice(-config.dModel)),
      temperature,
      random,
    );
    made.push(token);
    onToken?.(token);
    if (token === stopAt) break;
    pending = [token];
  }
  return made;
}

/** The likeliest token at temperature 0, else one drawn from softmax(logits / temperature). */
function choose(logits: Float32Array, temperature: number, random: () => number): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  if (temperature === 0) return best;
  const top = logits[best]!;
  const powers = logits.map((logit) => Math.exp((logit - top) / temperature));
  let rest = random() * powers.reduce((sum, power) => sum + power, 0);
  for (let i = 0; i < powers.length; i++) {
    rest -= powers[i]!;
    if (rest <= 0) return i;
  }
  return best;
}
