/**
 * Which tokens of a text have no counterpart in another: what is left out of the longest run of tokens that both have
 * in the same order. Length of the text; time and memory go with the product of both lengths.
 */
export function unlike(text: readonly string[], other: readonly string[]): boolean[] {
  const [rows, columns] = [text.length, other.length];
  // common[i][j]: tokens in common from i and j on
  const common = Array.from({ length: rows + 1 }, () => new Array<number>(columns + 1).fill(0));
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      common[i]![j] =
        text[i] === other[j]
          ? common[i + 1]![j + 1]! + 1
          : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
    }
  }
  const marks: boolean[] = [];
  for (let i = 0, j = 0; i < rows;) {
    if (j < columns && text[i] === other[j]) {
      marks.push(false);
      i++;
      j++;
    } else if (j < columns && common[i]![j + 1]! >= common[i + 1]![j]!) j++;
    else {
      marks.push(true);
      i++;
    }
  }
  return marks;
}
