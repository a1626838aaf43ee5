/**
 * A story is right where what it names gets more attention than any other token, by this much; a smaller lead counts in
 * part, so that no rounding decides.
 */
export const LEAD = 0.02;
