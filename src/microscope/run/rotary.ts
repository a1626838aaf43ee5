import type { ModelConfig, RotaryScaling } from '../config.ts';

/** Cosines and sines of RoPE's angles, `[positions, dHead / 2]` each: position · base^(−2i/dHead), stretched. */
export function rotaryTables(
  positions: number,
  { dHead, rotaryBase = 10000, rotaryScaling }: ModelConfig,
): { cos: Float32Array; sin: Float32Array } {
  const half = dHead / 2;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  const frequencies = Array.from({ length: half }, (_, i) =>
    stretched(rotaryBase ** ((-2 * i) / dHead), i, rotaryScaling),
  );
  for (let position = 0; position < positions; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * frequencies[i]!;
      cos[position * half + i] = Math.cos(angle);
      sin[position * half + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/**
 * `_compute_linear_scaling_rope_parameters` and `_compute_llama3_parameters` of transformers; `freq_factors` of ggml's
 * rope, by which an angle is divided.
 */
function stretched(frequency: number, index: number, scaling: RotaryScaling | undefined): number {
  if (!scaling) return frequency;
  if (scaling.kind === 'factors') return frequency / scaling.factors[index]!;
  if (scaling.kind === 'linear') return frequency / scaling.factor;
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalContext } = scaling;
  const turns = (originalContext * frequency) / (2 * Math.PI);
  if (turns < low) return frequency / factor;
  if (turns > high) return frequency;
  const kept = (turns - low) / (high - low);
  return (1 - kept) * (frequency / factor) + kept * frequency;
}
