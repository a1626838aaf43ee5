/** Recorded numbers keep what parity can vouch for and no more digits: the one place where results are rounded. */
export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

export const roundLogit = (value: number) => round(value, 5);
export const roundProbability = (value: number) => round(value, 6);
export const roundAttention = (value: number) => round(value, 4);

/** NaN of nothing. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Pearson's, of two lists of one length. NaN where either does not vary. */
export function correlation(left: readonly number[], right: readonly number[]): number {
  const [x, y] = [left, right].map((values) => {
    const middle = mean(values);
    return values.map((value) => value - middle);
  }) as [number[], number[]];
  const products = (a: readonly number[], b: readonly number[]) =>
    sum(a.map((value, i) => value * b[i]!));
  return products(x, y) / Math.sqrt(products(x, x) * products(y, y));
}
