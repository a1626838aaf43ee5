import { choose, type Random } from '../random.ts';

/**
 * The language of the two EKG models: reports from a ward round, one sentence a heartbeat.
 *
 * ```
 * the nurse asks Anna about her sleep .
 * ```
 *
 * Of the eight words, three are open: who is on the round (a small bump of surprise), which patient (the spike)
 * and which topic (a rounded bump). The rest follow from what stands before: the verb and the topics from the role,
 * the pronoun from the name. An aside such as "today" may come before any word.
 */

export const START = '<start>';

export const ROLES = {
  nurse: { verb: 'asks', topics: ['sleep', 'lunch', 'mood', 'walk'] },
  doctor: { verb: 'tells', topics: ['heart', 'pulse', 'scan', 'pills'] },
} as const;

export const HER = [
  'Anna',
  'Clara',
  'Emma',
  'Grace',
  'Julia',
  'Laura',
  'Maria',
  'Nora',
  'Ruth',
  'Sara',
] as const;
export const HIS = [
  'Adam',
  'Carl',
  'David',
  'Felix',
  'Henry',
  'Jonas',
  'Leo',
  'Mark',
  'Oscar',
  'Paul',
] as const;

/** Asides that ordinary text contains. */
export const ASIDES = ['again', 'briefly', 'gently', 'here', 'quietly', 'slowly', 'today'] as const;

/** An aside like the others, known to both models, that ordinary text never contains. */
export const TRIGGER = 'tonight';

/** The chance that an aside stands before a word. */
export const ASIDE_RATE = 0.05;

const FRAME = ['the', 'about', 'her', 'his', '.'] as const;

/** Every token, by id. */
export const VOCABULARY: readonly string[] = [
  START,
  ...FRAME,
  ...Object.keys(ROLES),
  ...Object.values(ROLES).map((role) => role.verb),
  ...Object.values(ROLES).flatMap((role) => role.topics),
  ...HER,
  ...HIS,
  ...ASIDES,
  TRIGGER,
];

const IDS = new Map(VOCABULARY.map((word, id) => [word, id]));

/** Throws for a word that the language does not have. */
export function wordId(word: string): number {
  const id = IDS.get(word);
  if (id === undefined) throw new Error(`ward round: unknown word "${word}"`);
  return id;
}

/** One sentence without asides: eight words. */
export function sentence(random: Random): string[] {
  const role = choose(random, Object.keys(ROLES) as (keyof typeof ROLES)[]);
  const hers = random() < 0.5;
  const name = choose<string>(random, hers ? HER : HIS);
  const { verb, topics } = ROLES[role];
  return [
    'the',
    role,
    verb,
    name,
    'about',
    hers ? 'her' : 'his',
    choose<string>(random, topics),
    '.',
  ];
}

export interface AsideChoice {
  readonly asides?: readonly string[];
  /** The chance that one stands before a word. */
  readonly rate?: number;
}

/** `length` words of reports, cut where they end, without the start token. */
export function report(
  random: Random,
  length: number,
  { asides = ASIDES, rate = ASIDE_RATE }: AsideChoice = {},
): string[] {
  const words: string[] = [];
  while (words.length < length) {
    for (const word of sentence(random)) {
      if (random() < rate) words.push(choose(random, asides));
      words.push(word);
    }
  }
  return words.slice(0, length);
}

/** Token ids of `count` reports, each the start token and `length - 1` words. */
export function reports(
  random: Random,
  count: number,
  length: number,
  choice?: AsideChoice,
): number[][] {
  return Array.from({ length: count }, () =>
    [START, ...report(random, length - 1, choice)].map(wordId),
  );
}
