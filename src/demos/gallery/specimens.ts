import type { Component } from 'svelte';
import type { SpecimenProps } from './recordings.ts';

/** One piece of the kit, drawn as a demo would: `<Piece>.svelte` in this folder. */
interface Specimen {
  readonly default: Component<SpecimenProps>;
  /** What the piece is, in a line. */
  readonly what: string;
}

const files = import.meta.glob<Specimen>('./*.svelte', { eager: true });

/** By the piece's name, in its order. */
export const specimens: Readonly<Record<string, Specimen>> = Object.fromEntries(
  Object.entries(files).map(([path, specimen]) => [path.slice(2, -'.svelte'.length), specimen]),
);
