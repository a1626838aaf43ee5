/** One of a model's most likely next tokens. */
export interface Answer {
  readonly token: number;
  readonly text: string;
  readonly probability: number;
}

/** A word asked about: it is shown wherever it ranks. */
export interface Asked {
  readonly token: number;
  readonly text: string;
  readonly before: number;
  readonly after?: number | null | undefined;
  readonly marked?: boolean;
}

interface Item {
  readonly label: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly marked: boolean;
}

/**
 * Rows for BeforeAfter: the `shown` likeliest of the first state, then those of the second that are new, then what was
 * asked about. Probabilities from 0 to 1; null where a state lists no such token.
 */
export function answerItems(
  before: readonly Answer[],
  after: readonly Answer[] | null,
  asked: readonly Asked[] = [],
  shown = 5,
): Item[] {
  const listed = [...before.slice(0, shown), ...(after ?? []).slice(0, shown), ...asked];
  const texts = new Map(listed.map(({ token, text }) => [token, text]));
  const probability = (answers: readonly Answer[] | null, token: number) =>
    answers?.find((one) => one.token === token)?.probability;
  return [...texts].map(([token, text]) => {
    const known = asked.find((one) => one.token === token);
    return {
      label: text,
      before: known?.before ?? probability(before, token) ?? null,
      after: known?.after ?? probability(after, token) ?? null,
      marked: known?.marked ?? false,
    };
  });
}
