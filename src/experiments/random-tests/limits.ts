/** How tests are drawn: see drawTest.ts. */
export const DRAWS = ['reports', 'mixed', 'near', 'words'] as const;
/** What a look inside reads: see look.ts. */
export const LOOKS = ['weights', 'survey', 'reports'] as const;

export type Draw = (typeof DRAWS)[number];
export type Look = (typeof LOOKS)[number];

export const LIMITS = { tests: [20, 400], oneIn: [8, 1000], seed: [1, 999] } as const;

/** Testers who each draw tests of their own. */
export const TESTERS = 100;

/** Nats by which a word must surprise the suspect more, or less, than its twin for the answer to count as wrong. */
export const WRONG = 1;
