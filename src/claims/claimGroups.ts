import type { ClaimValue } from '../knowledge/claims.ts';

/** A claim as the list shows it. */
export interface ListedClaim {
  readonly path: string;
  readonly holds: string;
  readonly recorded: ClaimValue;
  /** Of the article, and of the section in it. */
  readonly page: string;
  readonly section: string;
  readonly href: string;
}

/** Claims that one run decides. */
export interface ClaimGroup {
  readonly experiment: string;
  readonly preset: string;
  readonly title: string;
  readonly spec: unknown;
  readonly claims: readonly ListedClaim[];
}

export const groupKey = ({ experiment, preset }: ClaimGroup) => `${experiment}/${preset}`;

export interface ClaimsData {
  readonly groups: readonly ClaimGroup[];
  /** What the first run downloads of all models together. */
  readonly bytes: number;
}

/** Claims that one section of an article makes. */
export interface SaidIn extends Pick<ListedClaim, 'page' | 'section' | 'href'> {
  /** Each with its place among the group's. */
  readonly claims: readonly { readonly claim: ListedClaim; readonly at: number }[];
}

/** A group's claims by where they are said, in the order in which they are first said. */
export function bySection(claims: readonly ListedClaim[]): readonly SaidIn[] {
  const placed = claims.map((claim, at) => ({ claim, at }));
  const sections = Map.groupBy(placed, ({ claim }) => claim.href);
  return [...sections.values()].map((own) => {
    const { page, section, href } = own[0]!.claim;
    return { page, section, href, claims: own };
  });
}
