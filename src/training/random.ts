/** A stream of numbers in [0, 1). */
export type Random = () => number;

export function choose<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new Error('choose: expected at least one choice, got none');
  return choice;
}

/** Normal deviates by Box and Muller's method. */
export function normals(random: Random, count: number, scale: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    values[i] = scale * radius * Math.cos(2 * Math.PI * random());
  }
  return values;
}
