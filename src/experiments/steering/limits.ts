/** Largest strength that is measured. */
export const STRONGEST = 4;
