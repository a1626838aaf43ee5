/** How a line is told from the others: by its width and its dashes, and by its colour as well. */
export type Look = 'ink' | 'faint' | 'dotted' | 'broad' | 'accent';

interface LineLook {
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly strokeDasharray?: string;
}

export const LOOKS: Readonly<Record<Look, LineLook>> = {
  ink: { stroke: 'var(--ink)', strokeWidth: 1.75 },
  faint: { stroke: 'var(--ink-faint)', strokeWidth: 1.75 },
  dotted: { stroke: 'var(--ink)', strokeWidth: 1.5, strokeDasharray: '1 3' },
  /** Lies under the others, so that a line on top of it is seen to agree. */
  broad: { stroke: 'var(--single-3)', strokeWidth: 6 },
  /** What the reader did. */
  accent: { stroke: 'var(--accent)', strokeWidth: 2, strokeDasharray: '6 3' },
};

const ORDER: readonly Look[] = ['ink', 'accent', 'dotted', 'faint', 'broad'];

/** A line's own look, or the next in order. */
export const lookOf = (line: { readonly look?: Look | undefined }, index: number): Look =>
  line.look ?? ORDER[index % ORDER.length]!;
