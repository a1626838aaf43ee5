/** Sentences of a list, and tokens of a subject: more would take a reader minutes. */
export const MOST = { about: 8, near: 16, subject: 6 };
