/** How many heads are kept: those of these that are fewer than the model has are measured. */
export const SIZES = [1, 2, 4, 7, 12, 20, 35, 60, 100, 170, 300, 500] as const;

const HALF = 0.5;

/** Part of a result's `cut`. */
interface Measured {
  readonly sizes: readonly number[];
  readonly resample: readonly number[];
}

/** The smallest measured circuit that keeps half of the gap: a place in `sizes`, −1 where none does. */
export const halfAt = ({ resample }: Pick<Measured, 'resample'>): number =>
  resample.findIndex((share) => share >= HALF);

/** The measured circuit of a spec's size, as a place in `sizes`; without one the smallest that keeps half, or the largest. */
export function sizeAt(cut: Measured, size: number | null): number {
  const last = cut.sizes.length - 1;
  if (size === null) return halfAt(cut) < 0 ? last : halfAt(cut);
  return Math.max(
    0,
    cut.sizes.findLastIndex((one) => one <= size),
  );
}
