import { round, roundLogit } from '../measure/numbers.ts';
import { shuffled } from '../measure/shuffled.ts';
import { kindOf, meanings, STRONGEST } from './groups.ts';
import { BOOKS, type Book, type SampleLayer } from './sampleLayer.ts';
import type { FiringText, PolysemanticityResult } from './spec.ts';

/** The middle of a neuron's range, in parts of its strongest value, and places of it that are looked at. */
export const MIDDLE = { from: 0.25, to: 0.5, of: 12 };
/** Strongest places in either book alone. */
const OF_BOOK = 8;
/** Below that part of its strongest value it hardly fires. */
const QUIET = 0.1;
/** Places of a riddle at which it hardly fires. */
const OTHERS = 3;

interface Strongest {
  readonly sign: 1 | -1;
  /** `[places]`, on the stronger side. */
  readonly values: Float32Array;
  readonly top: number;
  readonly groups: number[][];
}

const anywhere = () => true;

/** The strongest places of the side on which the largest value lies, grouped. */
export function atStrongest(sample: SampleLayer, given: Float32Array): Strongest {
  const sizes = given.map(Math.abs);
  const sign = given[sizes.indexOf(sizes.reduce((a, b) => Math.max(a, b)))]! < 0 ? -1 : 1;
  const values = given.map((value) => sign * value);
  const places = sample.strongest(values, STRONGEST, anywhere);
  return { sign, values, top: values[places[0]!] ?? 0, groups: sample.group(places) };
}

type OfNeuron = Pick<
  PolysemanticityResult,
  'side' | 'bar' | 'groups' | 'kind' | 'riddle' | 'middle' | 'joined' | 'books'
>;

export function describeNeuron(sample: SampleLayer, found: Strongest, seed: number): OfNeuron {
  const { sign, values, top, groups } = found;
  const show = (at: number): FiringText => ({ ...sample.show(at), value: roundLogit(values[at]!) });
  const lowest = values.reduce((a, b) => Math.min(a, b));
  const known = meanings(groups);
  const middle = middleOf(sample, found).map((at) => ({
    ...show(at),
    joins: sample.joins(at, known),
  }));
  return {
    side: { sign, other: round(Math.max(0, -lowest) / (top || 1), 4) },
    bar: round(sample.bar, 4),
    groups: groups.map((group) => group.map(show)),
    kind: kindOf(groups),
    riddle: makeRiddle(sample, found, seed),
    middle,
    joined: middle.filter(({ joins }) => joins !== null).length,
    books: byBook(sample, values, show),
  };
}

/** All places in a random order that stays the same whatever is measured there. */
const anyOrder = (sample: SampleLayer) =>
  shuffled(
    sample.places.map((_, at) => at),
    1,
  );

function middleOf(sample: SampleLayer, { values, top, groups }: Strongest): number[] {
  const inside = (at: number) => values[at]! >= MIDDLE.from * top && values[at]! < MIDDLE.to * top;
  return sample.spaced(anyOrder(sample).filter(inside), MIDDLE.of, groups.flat());
}

/** The strongest place of its second meaning, or the weakest of its largest group where it has none; and quiet ones. */
function makeRiddle(
  sample: SampleLayer,
  { values, top, groups }: Strongest,
  seed: number,
): PolysemanticityResult['riddle'] {
  const [, second] = meanings(groups);
  const answer = second?.[0] ?? groups[0]!.at(-1)!;
  const quiet = (at: number) =>
    Math.abs(values[at]!) < QUIET * top && /\p{L}{3}/u.test(sample.show(at).token);
  const order = shuffled(
    sample.places.map((_, at) => at),
    seed,
  );
  const others = sample.spaced(order.filter(quiet), OTHERS, groups.flat());
  const options = shuffled([answer, ...others], seed);
  return { options: options.map((at) => sample.show(at)), answer: options.indexOf(answer) };
}

function byBook(
  sample: SampleLayer,
  values: Float32Array,
  show: (at: number) => FiringText,
): PolysemanticityResult['books'] {
  const of = (book: Book) =>
    sample.group(sample.strongest(values, OF_BOOK, (at) => sample.bookOf(at) === book));
  const [speeches, novel] = BOOKS.map(of) as [number[][], number[][]];
  const [one = [], other = []] = [speeches[0], novel[0]];
  const all = one.map((at) => sample.likenessWith(at, other));
  const likeness = all.length && other.length ? all.reduce((a, b) => a + b) / all.length : 0;
  const shown = (groups: readonly (readonly number[])[]) => groups.map((group) => group.map(show));
  return {
    speeches: shown(speeches),
    novel: shown(novel),
    likeness: round(likeness, 4),
    alike: likeness >= sample.bar,
  };
}
