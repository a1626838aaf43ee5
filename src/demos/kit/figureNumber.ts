import { getContext } from 'svelte';

const KEY = 'number-of-the-figures';

/** For whoever draws a demo on a page: the figures in it are `2.1`, `2.2` where the demo's own number is 2. */
export const numberedUnder = (number: number | null) => new Map([[KEY, number]]);

/**
 * "Figure 2.1" of the first figure in the second demo of a page, "Figure 1" where the demo stands alone, "Figure 3" of
 * the one figure of the third. Empty where nobody counts. For a component's start.
 */
export function figureNumber(): (number: number | undefined) => string {
  const under = getContext<number | null | undefined>(KEY) ?? undefined;
  return (number) => {
    const numbers = [under, number].filter((one) => one !== undefined);
    return numbers.length > 0 ? `Figure ${numbers.join('.')}` : '';
  };
}
