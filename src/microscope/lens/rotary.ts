/** Cosines and sines of RoPE's angles, `[positions, dHead / 2]` each: position · base^(−2i/dHead). */
export function rotaryTables(
  positions: number,
  dHead: number,
  base: number,
): { cos: Float32Array; sin: Float32Array } {
  const half = dHead / 2;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  for (let position = 0; position < positions; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * base ** ((-2 * i) / dHead);
      cos[position * half + i] = Math.cos(angle);
      sin[position * half + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}
