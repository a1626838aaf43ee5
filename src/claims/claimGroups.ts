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
