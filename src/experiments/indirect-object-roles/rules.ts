/** What is measured of each head, as means over the prompts; `[layer][head]` each. */
export const MEASURES = [
  /** Logits written towards receiver − giver at the last position. */
  'direct',
  /** Attention from the last position to the receiver, to the giver's first and second mention, and to itself. */
  'toReceiver',
  'toGiverFirst',
  'toGiverSecond',
  'toItself',
  /** Attention from the giver's second mention to the first, and to the token after the first. */
  'secondToFirst',
  'secondToAfterFirst',
  /** Attention to the token before, over all positions. */
  'toPrevious',
  /** The first two again, with all name movers set to zero. */
  'directWithout',
  'toReceiverWithout',
] as const;

export type Measure = (typeof MEASURES)[number];

/** One head's measures. */
export type HeadMeasures = Readonly<Record<Measure, number>>;

export const ROLES = [
  'name-mover',
  'negative-name-mover',
  'backup-name-mover',
  'giver-suppressor',
  's-inhibition',
  'induction',
  'duplicate-token',
  'previous-token',
  'last-token-reader',
] as const;

export type Role = (typeof ROLES)[number];

const DIRECT = 0.2;
const MORE_DIRECT = 0.1;
const STRONG_DIRECT = 0.5;
const LOOKS = 0.3;
const LOOKS_MOSTLY = 0.5;
export const INHIBITION_LOOKS = 0.25;
const INHIBITION_LOSS = 0.05;

interface RoleRule {
  readonly title: string;
  /** The rule in words, its numbers included. */
  readonly rule: string;
  /** The measure that the table prints beside a head. */
  readonly shows: Measure;
  /** `attentionLost`: how much less the name movers attend to the receiver without this head, where that was measured. */
  readonly fits: (head: HeadMeasures, attentionLost: number) => boolean;
}

/**
 * Numeric stand-ins for the roles of Wang et al. 2022, who found theirs by path patching. Names are ours where the
 * paper has no such role.
 */
export const RULES: Readonly<Record<Role, RoleRule>> = {
  'name-mover': {
    title: 'Name mover',
    rule: `attends from the last word to the receiver (at least ${LOOKS}) and writes at least ${DIRECT} logits for it`,
    shows: 'direct',
    fits: (head) => head.toReceiver >= LOOKS && head.direct >= DIRECT,
  },
  'negative-name-mover': {
    title: 'Negative name mover',
    rule: `attends from the last word to the receiver (at least ${LOOKS}) and writes at least ${DIRECT} logits against it`,
    shows: 'direct',
    fits: (head) => head.toReceiver >= LOOKS && head.direct <= -DIRECT,
  },
  'backup-name-mover': {
    title: 'Backup name mover',
    rule: `is no name mover; with all of those off it attends from the last word to the receiver (at least ${LOOKS}) and writes at least ${DIRECT} logits for it, ${MORE_DIRECT} more than before`,
    shows: 'directWithout',
    fits: (head) =>
      !(head.toReceiver >= LOOKS && head.direct >= DIRECT) &&
      head.toReceiverWithout >= LOOKS &&
      head.directWithout >= DIRECT &&
      head.directWithout >= head.direct + MORE_DIRECT,
  },
  'giver-suppressor': {
    title: 'Giver suppressor',
    rule: `attends from the last word to the giver’s second mention (at least ${LOOKS}) and writes at least ${DIRECT} logits for the receiver`,
    shows: 'direct',
    fits: (head) => head.toGiverSecond >= LOOKS && head.direct >= DIRECT,
  },
  's-inhibition': {
    title: 'S-inhibition',
    rule: `attends from the last word to the giver’s second mention (at least ${INHIBITION_LOOKS}); without it the name movers’ attention to the receiver falls by at least ${INHIBITION_LOSS}`,
    shows: 'toGiverSecond',
    fits: (head, lost) => head.toGiverSecond >= INHIBITION_LOOKS && lost >= INHIBITION_LOSS,
  },
  induction: {
    title: 'Induction',
    rule: `attends from the giver’s second mention to the token after the first (at least ${LOOKS})`,
    shows: 'secondToAfterFirst',
    fits: (head) => head.secondToAfterFirst >= LOOKS,
  },
  'duplicate-token': {
    title: 'Duplicate token',
    rule: `attends from the giver’s second mention to the first (at least ${LOOKS_MOSTLY})`,
    shows: 'secondToFirst',
    fits: (head) => head.secondToFirst >= LOOKS_MOSTLY,
  },
  'previous-token': {
    title: 'Previous token',
    rule: `attends from each token to the one before it (at least ${LOOKS_MOSTLY} on average)`,
    shows: 'toPrevious',
    fits: (head) => head.toPrevious >= LOOKS_MOSTLY,
  },
  'last-token-reader': {
    title: 'Last-token reader',
    rule: `attends from the last word to itself (at least ${LOOKS}) and writes at least ${STRONG_DIRECT} logits for either name`,
    shows: 'direct',
    fits: (head) => head.toItself >= LOOKS && Math.abs(head.direct) >= STRONG_DIRECT,
  },
};

/** Heads of GPT-2 small as Wang et al. 2022 name them (figure 2 and section 3); `minor` are those in brackets there. */
export const PUBLISHED: Readonly<
  Partial<Record<Role, { readonly heads: readonly string[]; readonly minor?: readonly string[] }>>
> = {
  'name-mover': { heads: ['9.9', '9.6', '10.0'] },
  'negative-name-mover': { heads: ['10.7', '11.10'] },
  'backup-name-mover': {
    heads: ['9.0', '9.7', '10.1', '10.2', '10.6', '10.10', '11.2', '11.9'],
  },
  's-inhibition': { heads: ['7.3', '7.9', '8.6', '8.10'] },
  induction: { heads: ['5.5', '6.9'], minor: ['5.8', '5.9'] },
  'duplicate-token': { heads: ['0.1', '3.0'], minor: ['0.10'] },
  'previous-token': { heads: ['2.2', '4.11'] },
};

export const PUBLISHED_LAYERS = 12;
