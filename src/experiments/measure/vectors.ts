/** The product of two vectors of one length, summed in float64. */
export function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < left.length; i++) total += left[i]! * right[i]!;
  return total;
}

/** Solves A x = b for a positive definite A `[n][n]`, by elimination. */
export function solve(
  matrix: readonly ArrayLike<number>[],
  right: ArrayLike<number>,
): Float64Array {
  const rows = matrix.map((row, i) => Float64Array.from([...Array.from(row), right[i]!]));
  const n = rows.length;
  rows.forEach((pivot, i) => {
    for (const row of rows.slice(i + 1)) {
      const share = row[i]! / pivot[i]!;
      for (let k = i; k <= n; k++) row[k]! -= share * pivot[k]!;
    }
  });
  const found = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let known = 0;
    for (let k = i + 1; k < n; k++) known += rows[i]![k]! * found[k]!;
    found[i] = (rows[i]![n]! - known) / rows[i]![i]!;
  }
  return found;
}
