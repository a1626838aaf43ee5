/** Strongest places of a neuron that are looked at. */
export const STRONGEST = 12;
/** So many that are alike are a meaning, by the rule. */
export const MEANING = 3;
/** So many of the strongest are nearly all. */
export const NEARLY_ALL = 9;

/** Two meanings or more, one that nearly all have, one that some have, or none. */
export const KINDS = ['several', 'one', 'partly', 'none'] as const;
export type Kind = (typeof KINDS)[number];

/**
 * Average linkage: the two groups that are most alike become one, and so on while their mean likeness reaches `bar`.
 * `likeness(i, j)` is symmetric. Gives indices: the largest group first, of equal ones that with the smallest index.
 */
export function groupAlike(
  count: number,
  likeness: (i: number, j: number) => number,
  bar: number,
): number[][] {
  let groups = Array.from({ length: count }, (_, i) => [i]);
  const between = (a: readonly number[], b: readonly number[]) => {
    let total = 0;
    for (const i of a) for (const j of b) total += likeness(i, j);
    return total / (a.length * b.length);
  };
  for (;;) {
    let best = { likeness: -Infinity, a: -1, b: -1 };
    for (let a = 0; a < groups.length; a++)
      for (let b = a + 1; b < groups.length; b++) {
        const own = between(groups[a]!, groups[b]!);
        if (own > best.likeness) best = { likeness: own, a, b };
      }
    if (best.likeness < bar) break;
    const joined = [...groups[best.a]!, ...groups[best.b]!].sort((i, j) => i - j);
    groups = [...groups.filter((_, at) => at !== best.a && at !== best.b), joined];
  }
  return groups.sort((a, b) => b.length - a.length || a[0]! - b[0]!);
}

/** Of groups in the order that `groupAlike` gives, those that are a meaning by the rule. */
export const meanings = <Group extends readonly unknown[]>(groups: readonly Group[]): Group[] =>
  groups.filter(({ length }) => length >= MEANING);

export function kindOf(groups: readonly (readonly unknown[])[]): Kind {
  const [largest, next] = meanings(groups);
  if (next) return 'several';
  if (!largest) return 'none';
  return largest.length >= NEARLY_ALL ? 'one' : 'partly';
}
