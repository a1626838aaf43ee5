import type { IoiResult } from '../../experiments/ioi-investigation/spec.ts';
import { headName, type HeadPlace } from '../../words/heads.ts';
import { series } from '../../words/lists.ts';
import { countWord, formatNumber, formatSigned } from '../../words/numbers.ts';
import { leadWords } from '../../words/pairSentence.ts';
import { quoted } from '../../words/tokens.ts';

export type Result = IoiResult;

export const STEPS = [
  { value: 1, label: '1 Who moves the name?' },
  { value: 2, label: '2 Who steers them?' },
  { value: 3, label: '3 Who notices?' },
  { value: 4, label: '4 Who feeds whom?' },
  { value: 5, label: '5 Is it all?' },
] as const;
export type Step = (typeof STEPS)[number]['value'];

export const two = (value: number) => formatSigned(value, 2);
export const percent = (share: number) => `${formatNumber(share * 100, 0)}%`;
export const at = (grid: readonly (readonly number[])[], { layer, head }: HeadPlace) =>
  grid[layer]![head]!;

export const receiver = ({ answer }: Result) => quoted(answer.text);
export const giver = ({ foil }: Result) => quoted(foil.text);
export const names = (heads: readonly HeadPlace[]) => series(heads.map(headName));
/** `head 23.0`, `heads 23.0 and 23.1`. */
export const headsNamed = (heads: readonly HeadPlace[]) =>
  heads.length === 0 ? 'no head' : `head${heads.length === 1 ? '' : 's'} ${names(heads)}`;
export const countHeads = (count: number) =>
  count === 1 ? 'one head' : `${countWord(count)} heads`;

export const leadLine = (result: Result): string =>
  `${leadWords({ answer: result.answer.text, foil: result.foil.text }, result.lead)}.`;

/** Where no head is a mover by the rule, those that write most stand in their place, and are not called movers. */
export const theMovers = ({ movers: { byRule } }: Result): string =>
  byRule ? 'the movers' : 'those that write most';

/** What is meant by knocked out, once a step. */
export const knockedOut = ({ others }: Result): string =>
  `Knocked out, a head gives its mean over ${countWord(others.length)} sentences about three other people each, the first of them “${others[0]!} …”.`;

export const tooMany = (most: number): string =>
  `At most ${countWord(most)} heads fit into the circuit; take one out first.`;
export const tooFew = (): string => 'One head at least stays in the circuit.';
