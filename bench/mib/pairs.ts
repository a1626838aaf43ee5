import {
  NAMES,
  TEMPLATES,
  writePrompt,
  type NamedPrompt,
  type NameOrder,
  type TemplateId,
} from '../../src/experiments/indirect-object/prompts.ts';
import type { AskedPair } from '../../src/experiments/measure/tokenPair.ts';
import { shuffled } from '../../src/experiments/measure/shuffled.ts';

const ORDERS: readonly NameOrder[] = ['receiver-first', 'giver-first'];

/** Nodes are scored on sentences of one half of the names, and circuits tried on those of the other. */
export type Half = 'scored' | 'tried';

/**
 * Sentences about who gets something, each with the one in which the other person gives: MIB's counterfactual of the
 * second subject and the indirect object exchanged. `perKind` of each template and order of names, in turn, so that any
 * beginning of the list has hardly more of one kind than of another; no two are alike.
 */
export function writePairs(half: Half, perKind: number): AskedPair[] {
  const names = NAMES.filter((_, i) => (i % 2 === 0) === (half === 'scored'));
  const couples = names.flatMap((receiver) =>
    names.filter((giver) => giver !== receiver).map((giver) => ({ receiver, giver })),
  );
  const kinds = (Object.keys(TEMPLATES) as TemplateId[]).flatMap((template, t) =>
    ORDERS.map((order, o) =>
      shuffled(couples, 2 * t + o).map((couple) => askedPair({ template, order, ...couple })),
    ),
  );
  return Array.from({ length: perKind }, (_, i) => kinds.map((pairs) => pairs[i]!)).flat();
}

function askedPair({ template, order, receiver, giver }: NamedPrompt): AskedPair {
  const other = order === 'receiver-first' ? 'giver-first' : 'receiver-first';
  return {
    clean: writePrompt({ template, order, receiver, giver }),
    corrupt: writePrompt({ template, order: other, receiver: giver, giver: receiver }),
    answer: receiver,
    foil: giver,
  };
}
