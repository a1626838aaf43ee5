/** The site's faces: what is cut out of which package, and how a page waits for it. */
export interface Face {
  /** In src/styles/fonts/. */
  readonly file: string;
  readonly family: Family;
  readonly style: 'normal' | 'italic';
  readonly package: string;
  /** In the package's files/. */
  readonly source: string;
  /** One weight, or the ends of the axis. */
  readonly weight: readonly [number] | readonly [least: number, most: number];
  readonly characters: string;
  /**
   * `optional`: there before the first paint, since the page's head asks for it, or not on this visit, so that no line
   * breaks anew. `swap`: late is better than never, and moves little: slanted phrases and rare accents are short.
   */
  readonly display: 'optional' | 'swap';
}

export type Family = 'serif' | 'sans' | 'mono';

const range = (first: number, last: number) =>
  String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, i) => first + i));

/** What every page needs: English, its punctuation, and the accents of most authors' names. */
const BASIC = `${range(0x20, 0x7e)}\u00a0–—‘’“”„…•·×°±²½−′″↑↓éèêëüöäåáàâãçñøíóúïîôßæÉÖÜÅØÄÁÇ`;

const LATIN_1 = range(0xa0, 0xff);

/** Fetched only by a page that has one of them. */
const RARE = Array.from(LATIN_1)
  .filter((character) => !BASIC.includes(character))
  .join('');

const serif = { family: 'serif', package: '@fontsource-variable/source-serif-4' } as const;
const sans = { family: 'sans', package: '@fontsource-variable/inter' } as const;

const upright = {
  ...serif,
  style: 'normal',
  source: 'source-serif-4-latin-wght-normal',
  weight: [400, 700],
} as const;

const plain = {
  ...sans,
  style: 'normal',
  source: 'inter-latin-wght-normal',
  weight: [400, 600],
} as const;

export const FACES: readonly Face[] = [
  { ...upright, file: 'serif', characters: BASIC, display: 'optional' },
  { ...upright, file: 'serif-rare', characters: RARE, display: 'swap' },
  {
    ...serif,
    file: 'serif-italic',
    style: 'italic',
    source: 'source-serif-4-latin-wght-italic',
    weight: [400],
    characters: BASIC,
    display: 'swap',
  },
  { ...plain, file: 'sans', characters: BASIC, display: 'optional' },
  { ...plain, file: 'sans-rare', characters: RARE, display: 'swap' },
  {
    file: 'mono',
    family: 'mono',
    style: 'normal',
    package: '@fontsource/jetbrains-mono',
    source: 'jetbrains-mono-latin-400-normal',
    weight: [400],
    characters: BASIC + LATIN_1,
    display: 'optional',
  },
];
