/** Areas over the share of edges kept, by trapezoid, from the smallest size to the largest. */
export interface Areas {
  /** Under the faithfulness: MIB's integrated circuit performance ratio. More is better. */
  readonly cpr: number;
  /** Between faithfulness and 1, on either side: its circuit-model distance. 0 is best. */
  readonly cmd: number;
}

/** Throws RangeError where the two lists differ in length or hold less than two points. */
export function areasOf(sizes: readonly number[], faithfulness: readonly number[]): Areas {
  if (sizes.length !== faithfulness.length || sizes.length < 2) {
    throw new RangeError(
      `expected two sizes or more and as many values, got ${sizes.length} and ${faithfulness.length}`,
    );
  }
  const area = (heights: readonly number[]) =>
    sizes
      .slice(1)
      .reduce(
        (sum, size, i) => sum + ((size - sizes[i]!) * (heights[i]! + heights[i + 1]!)) / 2,
        0,
      );
  return { cpr: area(faithfulness), cmd: area(faithfulness.map((value) => Math.abs(1 - value))) };
}
