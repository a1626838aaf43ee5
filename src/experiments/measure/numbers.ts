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
