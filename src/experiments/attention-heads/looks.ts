import { STORIES, type Story } from './stories.ts';

/** Shares by story, of one head. */
export type Shares = Readonly<Partial<Record<Story, number | null>>>;

/** A head looks like a story that is right at this share of positions or more. */
export const OFTEN = 0.5;

/**
 * What a head looks like: the story that is right most often, if that is half of the time or more. Resting on the first
 * token is named where nothing else can be.
 */
export function looksLike(shares: Shares): Story | null {
  const others = STORIES.filter((story) => story !== 'first');
  const shareOf = (story: Story) => shares[story] ?? 0;
  const best = others.reduce((most, story) => (shareOf(story) > shareOf(most) ? story : most));
  if (shareOf(best) >= OFTEN) return best;
  return shareOf('first') >= OFTEN ? 'first' : null;
}
