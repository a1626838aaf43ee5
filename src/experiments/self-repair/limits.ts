/** Heads that can be off at once: each is also switched off by itself. */
export const MOST_OFF = 8;
