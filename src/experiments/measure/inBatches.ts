/** Rows that run together. More need more memory and are hardly faster. */
const ROWS = 10;

/**
 * Measures texts together with others of as many tokens, `[text]` in the order given. `measure` has one result a text;
 * `done` hears how many texts are measured.
 */
export async function inBatches<Value>(
  texts: readonly (readonly number[])[],
  measure: (tokens: readonly (readonly number[])[]) => Promise<readonly Value[]>,
  { done, rows = ROWS }: { done?: (count: number) => void; rows?: number } = {},
): Promise<Value[]> {
  const byLength = Map.groupBy(texts.keys(), (at) => texts[at]!.length);
  const found: Value[] = [];
  let count = 0;
  for (const alike of byLength.values()) {
    for (let start = 0; start < alike.length; start += rows) {
      const some = alike.slice(start, start + rows);
      const values = await measure(some.map((at) => texts[at]!));
      some.forEach((at, i) => (found[at] = values[i]!));
      done?.((count += some.length));
    }
  }
  return found;
}
