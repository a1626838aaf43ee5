/** Of the reader's circuit: a live run takes each of them out by itself, five times. */
export const MOST_HEADS = 12;

/** Sentences about three other people: of all of them the mean is taken, of the first few each stands in by itself. */
export const OTHERS = 8;
export const RESAMPLED = 3;
