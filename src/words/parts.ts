import { headName } from './heads.ts';

/** How a part of a model is weighed between two prompts: guessed by either slope, or patched. */
export type Way = 'gradient' | 'secant' | 'exact';

export const WAYS: readonly { readonly value: Way; readonly label: string }[] = [
  { value: 'gradient', label: 'by gradient' },
  { value: 'secant', label: 'by secant' },
  { value: 'exact', label: 'patched exactly' },
];

/** A head, or the MLP of its layer where `head` is null, in a sentence: `head 23.4`, `MLP 0`. */
export const partName = ({ layer, head }: { layer: number; head: number | null }): string =>
  head === null ? `MLP ${layer}` : `head ${headName({ layer, head })}`;
