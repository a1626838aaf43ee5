/** Largest difference of two grids. Infinity where they cannot be compared. */
export function worstDifference(left: readonly number[], right: readonly number[]): number {
  if (left.length !== right.length || left.length === 0) return Infinity;
  return left.reduce((worst, value, i) => {
    const difference = Math.abs(value - right[i]!);
    return Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }, 0);
}
