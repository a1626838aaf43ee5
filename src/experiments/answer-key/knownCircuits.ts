import type { WeightSource } from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { AT, CONFIG, LOUD, STRONG, STRONG_BIAS } from './layout.ts';
import type { CircuitName } from './pairs.ts';
import { MARK, WORDS } from './words.ts';
import { writtenModel, type Write } from './writtenModel.ts';

/** A decoy: it looks at all tokens alike and says each in the answer's place, the same for either prompt. */
const EVERYTHING: HeadPlace = { layer: 1, head: 3 };
const MARKED = WORDS.indexOf(MARK);
const ALL = [...WORDS.keys()];

/** A circuit that we know because we wrote its weights. */
export interface KnownCircuit {
  readonly name: CircuitName;
  readonly source: WeightSource;
  /** The head that says of each token what stood before it, and the one that looks for that, by its key. */
  readonly heads: readonly [before: HeadPlace, finder: HeadPlace];
  /** Heads that look as if they did it: twins, which look where a head of the circuit looks and write where nobody reads, and one that says everything. */
  readonly decoys: readonly HeadPlace[];
}

export const knownCircuit = (name: CircuitName): KnownCircuit =>
  ({ induction: inductionCircuit, mark: markCircuit })[name]();

/** `a b … a` goes on with `b`: the second head looks for what followed the token that it stands on. */
function inductionCircuit(): KnownCircuit {
  const before = { layer: 0, head: 1 };
  const finder = { layer: 2, head: 3 };
  const twins = [
    { layer: 0, head: 3 },
    { layer: 2, head: 0 },
  ] as const;
  const source = writtenModel('written-induction', 'A tiny induction model', (write) => {
    readBefore(write, before, ALL, AT.earlier);
    readBefore(write, twins[0], ALL, AT.unread);
    for (const [head, to] of [
      [finder, AT.answer],
      [twins[1], AT.unread],
    ] as const) {
      for (const token of ALL) {
        write(`blocks.${head.layer}.attn.q`, rowOf(head) + token, AT.token + token, STRONG);
        write(`blocks.${head.layer}.attn.k`, rowOf(head) + token, AT.earlier + token, STRONG);
      }
      copyToken(write, head, to, LOUD.answer);
    }
    copyToken(write, EVERYTHING, AT.answer, LOUD.everything);
  });
  return { name: 'induction', source, heads: [before, finder], decoys: [...twins, EVERYTHING] };
}

/** The word after the mark is said again at the end. */
function markCircuit(): KnownCircuit {
  const before = { layer: 0, head: 2 };
  const finder = { layer: 1, head: 0 };
  const twins = [
    { layer: 0, head: 3 },
    { layer: 1, head: 2 },
  ] as const;
  const source = writtenModel('written-mark', 'A tiny model that looks for a mark', (write) => {
    readBefore(write, before, [MARKED], AT.earlier);
    readBefore(write, twins[0], ALL, AT.unread);
    for (const [head, to] of [
      [finder, AT.answer],
      [twins[1], AT.unread],
    ] as const) {
      write(`blocks.${head.layer}.attn.q.b`, 0, rowOf(head), STRONG_BIAS);
      write(`blocks.${head.layer}.attn.k`, rowOf(head), AT.earlier + MARKED, STRONG);
      copyToken(write, head, to, LOUD.answer);
    }
    copyToken(write, EVERYTHING, AT.answer, LOUD.everything);
  });
  return { name: 'mark', source, heads: [before, finder], decoys: [...twins, EVERYTHING] };
}

const rowOf = ({ head }: HeadPlace) => head * CONFIG.dHead;

/** Writes of each token in `known` that it stood one place before. */
function readBefore(write: Write, at: HeadPlace, known: readonly number[], to: number): void {
  const attn = `blocks.${at.layer}.attn`;
  for (let place = 1; place < CONFIG.nCtx; place++) {
    write(`${attn}.q`, rowOf(at) + place, AT.position + place, STRONG);
    write(`${attn}.k`, rowOf(at) + place, AT.position + place - 1, STRONG);
  }
  for (const token of known) {
    write(`${attn}.v`, rowOf(at) + token, AT.token + token, 1);
    write(`${attn}.o`, to + token, rowOf(at) + token, LOUD.before);
  }
}

/** What the head looks at, said in the answer's place, or elsewhere. */
function copyToken(write: Write, at: HeadPlace, to: number, loud: number): void {
  const attn = `blocks.${at.layer}.attn`;
  for (const token of ALL) {
    write(`${attn}.v`, rowOf(at) + token, AT.token + token, 1);
    write(`${attn}.o`, to + token, rowOf(at) + token, loud);
  }
}
