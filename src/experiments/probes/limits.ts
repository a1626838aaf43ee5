/** Lines of a list. */
export const LEAST = 4;
export const MOST = 24;
