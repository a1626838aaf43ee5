/** Both mentions first, then the giver again: `{A}`, `{B}` are the pair in order and `{S}` the giver. */
export const TEMPLATES = {
  store: 'When {A} and {B} went to the store, {S} gave a drink to',
  park: 'After {A} and {B} went to the park, {S} gave a ball to',
  argument: 'Then {A} and {B} had a long argument, and afterwards {S} said to',
  lunch: 'Then {A} and {B} were having lunch. {S} gave a sandwich to',
} as const;

export type TemplateId = keyof typeof TEMPLATES;

/** Which of the two is named first: the receiver (indirect object) or the giver (subject). */
export type NameOrder = 'receiver-first' | 'giver-first';

/** First names that are one token each, with their leading space, in SmolLM2's and GPT-2's vocabularies. */
export const NAMES = [
  ...['Mary', 'John', 'Susan', 'Mark', 'James', 'Emma', 'Anna', 'Peter', 'Robert', 'Michael'],
  ...['William', 'David', 'Thomas', 'Daniel', 'Paul', 'George', 'Sarah', 'Lisa', 'Alice', 'Kate'],
  ...['Laura', 'Jane', 'Rachel', 'Emily'],
] as const;

export interface NamedPrompt {
  readonly template: TemplateId;
  readonly order: NameOrder;
  readonly receiver: string;
  readonly giver: string;
}

export function writePrompt({ template, order, receiver, giver }: NamedPrompt): string {
  const [first, second] = order === 'receiver-first' ? [receiver, giver] : [giver, receiver];
  return fillTemplate(template, first, second, giver);
}

export function fillTemplate(id: TemplateId, first: string, second: string, giver: string): string {
  return TEMPLATES[id].replace('{A}', first).replace('{B}', second).replace('{S}', giver);
}

/** The reader's two names in a sentence of ours, or a sentence of their own. */
type Prompt =
  | ({ readonly kind: 'names' } & NamedPrompt)
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly answer: string;
      readonly foil: string;
    };

/** A prompt of either kind as it is asked: its text, and the words whose logits are compared. */
export function askedOf(prompt: Prompt) {
  return prompt.kind === 'names'
    ? {
        text: writePrompt(prompt),
        answer: { role: 'receiver', word: prompt.receiver },
        foil: { role: 'giver', word: prompt.giver },
      }
    : {
        text: prompt.text,
        answer: { role: 'answer', word: prompt.answer },
        foil: { role: 'foil', word: prompt.foil },
      };
}

/** The names of a sentence that is one of the templates, filled; undefined of any other. */
export function readNames(text: string): NamedPrompt | undefined {
  for (const [template, words] of Object.entries(TEMPLATES) as [TemplateId, string][]) {
    const pattern = words.replaceAll('.', '\\.').replace(/\{[ABS]\}/g, '(\\S+)');
    const [, first, second, giver] = new RegExp(`^${pattern}$`).exec(text.trim()) ?? [];
    if (!first || !second || first === second) continue;
    if (giver === second) return { template, order: 'receiver-first', receiver: first, giver };
    if (giver === first) return { template, order: 'giver-first', receiver: second, giver };
  }
  return undefined;
}

/**
 * Prompts of the same template in which three different people appear, so that nobody is repeated and no answer
 * is right: the reference distribution "ABC" of Wang et al. 2022. Names in `except` are left out.
 */
export function referencePrompts(
  template: TemplateId,
  count: number,
  except: readonly string[],
): string[] {
  const names = NAMES.filter((name) => !except.includes(name));
  const name = (index: number) => names[index % names.length]!;
  return Array.from({ length: count }, (_, k) =>
    fillTemplate(template, name(3 * k), name(3 * k + 1), name(3 * k + 2)),
  );
}
