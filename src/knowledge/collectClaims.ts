import type { Claim } from './claims.ts';
import { findUsages } from './usages.ts';

/** Where a claim stands in the articles. */
export interface PlacedClaim extends Claim {
  readonly file: string;
  readonly line: number;
}

/** Every `<Claim>` of the given MDX texts, for a test to re-run on the model. */
export function collectClaims(
  files: readonly { readonly file: string; readonly text: string }[],
): PlacedClaim[] {
  return files.flatMap(({ file, text }) =>
    findUsages(text, 'Claim').map(({ attributes, line }) => {
      const { experiment, preset, path, holds } = attributes;
      if (!experiment || !preset || !path || !holds)
        throw new Error(
          `${file}:${line}: <Claim> needs experiment, preset, path and holds; got ${Object.keys(attributes).join(', ')}`,
        );
      return { experiment, preset, path, holds, file, line };
    }),
  );
}
