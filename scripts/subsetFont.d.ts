/** The part of `subset-font` that is used here; its own types are years behind it. */
declare module 'subset-font' {
  export interface SubsetOptions {
    readonly targetFormat: 'woff2' | 'sfnt';
    /** OpenType features that stay. Default: all. */
    readonly keepFeatures?: readonly string[];
    /** Axes fixed at a value or cut to a range. */
    readonly variationAxes?: Readonly<Record<string, number | { min: number; max: number }>>;
    readonly noHinting?: boolean;
  }

  export default function subsetFont(
    font: Buffer,
    text: string,
    options: SubsetOptions,
  ): Promise<Buffer>;
}
