import type { Component } from 'svelte';
import type { SpecimenProps } from './recordings.ts';

const files = import.meta.glob<Component<SpecimenProps>>('./*.svelte', {
  eager: true,
  import: 'default',
});

/** One piece of the kit each, drawn as a demo would: `<Piece>.svelte` in this folder; by its name, in its order. */
export const specimens: Readonly<Record<string, Component<SpecimenProps>>> = Object.fromEntries(
  Object.entries(files).map(([path, specimen]) => [path.slice(2, -'.svelte'.length), specimen]),
);
