import {
  seededRandom,
  type HookName,
  type Microscope,
  type Model,
} from '../../microscope/index.ts';
import { row } from '../measure/answers.ts';
import { inBatches } from '../measure/inBatches.ts';
import { mean } from '../measure/numbers.ts';
import novel from '../measure/texts/novel.json' with { type: 'json' };
import speeches from '../measure/texts/sample.json' with { type: 'json' };
import { dot } from '../measure/vectors.ts';
import { groupAlike } from './groups.ts';
import type { PlaceText } from './spec.ts';

/** Passages of either book, and tokens of each. The first is not counted: streams there are unlike all others. */
const PASSAGES = 24;
const LENGTH = 44;
/** Passages that run together. */
const BATCH = 4;
/** Pairs of places that are compared for the bar, and the share of them that does not reach it. */
const PAIRS = 20_000;
const BELOW = 0.99;
/** Two places of one text that are nearer than that count as one. */
const APART = 6;
/** Tokens that are shown around a place. */
const BEFORE = 9;
const AFTER = 3;

export const BOOKS = ['speeches', 'novel'] as const;
export type Book = (typeof BOOKS)[number];

interface Place {
  readonly passage: number;
  readonly position: number;
}

/** What one layer's MLP is given, and what its neurons make of it, at every place of the texts. */
export class SampleLayer {
  readonly texts: readonly { readonly book: Book; readonly tokens: readonly string[] }[];
  readonly places: readonly Place[];
  readonly bar: number;
  /** `[places, dMlp]` */
  readonly #values: Float32Array;
  readonly #dMlp: number;
  /** The stream at each place by its size, less the mean of all, at length one: `[places, dModel]`. */
  readonly #streams: Float32Array;
  readonly #middle: Float64Array;

  private constructor(
    texts: SampleLayer['texts'],
    places: readonly Place[],
    values: Float32Array,
    streams: Float32Array,
  ) {
    this.texts = texts;
    this.places = places;
    this.#values = values;
    this.#dMlp = values.length / places.length;
    const width = streams.length / places.length;
    this.#middle = new Float64Array(width);
    places.forEach((_, at) => {
      const own = sized(row(streams, width, at));
      own.forEach((value, i) => (this.#middle[i]! += value / places.length));
    });
    this.#streams = new Float32Array(streams.length);
    places.forEach((_, at) => this.#streams.set(this.turned(row(streams, width, at)), at * width));
    this.bar = this.#findBar();
  }

  static async read(
    { signal }: Pick<Microscope, 'signal'>,
    model: Model,
    layer: number,
    onProgress: (fraction: number) => void,
  ): Promise<SampleLayer> {
    const { nCtx, dMlp, dModel } = model.config;
    const cut = (text: string) => model.tokenizer.encode(text).slice(0, Math.min(LENGTH, nCtx));
    const passages = [speeches, novel].flatMap(({ passages: all }, at) =>
      all
        .filter(({ source }) => source.includes('moby-dick') === (BOOKS[at] === 'novel'))
        .slice(0, PASSAGES)
        .map(({ text }) => ({ book: BOOKS[at]!, tokens: cut(text) })),
    );
    const [post, mid]: [HookName, HookName] = [
      `blocks.${layer}.mlp.hook_post`,
      `blocks.${layer}.hook_resid_mid`,
    ];
    const places = passages.flatMap(({ tokens }, passage) =>
      tokens.slice(1).map((_, before) => ({ passage, position: before + 1 })),
    );
    const values = new Float32Array(places.length * dMlp);
    const streams = new Float32Array(places.length * dModel);
    const read = await inBatches(
      passages.map(({ tokens }) => tokens),
      async (some) => {
        const { cache } = await model.runWithCache(some, [post, mid], { signal });
        const length = some[0]!.length;
        const own = (hook: HookName, width: number, b: number) =>
          cache.get(hook).data.slice((b * length + 1) * width, (b + 1) * length * width);
        return some.map((_, b) => ({ values: own(post, dMlp, b), streams: own(mid, dModel, b) }));
      },
      { rows: BATCH, done: (count) => onProgress(count / passages.length) },
    );
    let at = 0;
    for (const passage of read) {
      values.set(passage.values, at * dMlp);
      streams.set(passage.streams, at * dModel);
      at += passage.values.length / dMlp;
    }
    const texts = passages.map(({ book, tokens }) => ({
      book,
      tokens: model.tokenizer.toStrTokens(tokens),
    }));
    return new SampleLayer(texts, places, values, streams);
  }

  /** A stream `[dModel]` as those of the places are compared: by its size, less their mean, at length one. */
  turned(stream: Float32Array): Float32Array {
    const own = sized(stream).map((value, i) => value - this.#middle[i]!);
    const length = Math.hypot(...own) || 1;
    return own.map((value) => value / length);
  }

  /** Cosine of what the layer's MLP is given at two places. */
  likeness(a: number, b: number): number {
    return dot(this.#stream(a), this.#stream(b));
  }

  /** Of a turned stream, or of a place, with a group of places. */
  likenessWith(own: Float32Array | number, group: readonly number[]): number {
    const stream = typeof own === 'number' ? this.#stream(own) : own;
    return mean(group.map((at) => dot(stream, this.#stream(at))));
  }

  /** Which of the groups a stream, or a place, is most alike, where that reaches the bar. */
  joins(own: Float32Array | number, groups: readonly (readonly number[])[]): number | null {
    const all = groups.map((group) => this.likenessWith(own, group));
    const best = all.indexOf(Math.max(...all));
    return best >= 0 && all[best]! >= this.bar ? best : null;
  }

  group(places: readonly number[]): number[][] {
    const alike = (i: number, j: number) => this.likeness(places[i]!, places[j]!);
    return groupAlike(places.length, alike, this.bar).map((group) => group.map((i) => places[i]!));
  }

  /** `[places]` */
  ofNeuron(neuron: number): Float32Array {
    return Float32Array.from(this.places, (_, at) => this.#values[at * this.#dMlp + neuron]!);
  }

  /** Each neuron counted in units of its own spread, so that no loud one drowns the others. `[places]` */
  ofMixture(weights: Float32Array): Float32Array {
    const { by, shift } = this.#spreads(weights);
    return Float32Array.from(
      this.places,
      (_, at) => dot(row(this.#values, this.#dMlp, at), by) - shift,
    );
  }

  /** Where the values are largest and above zero, the strongest first, no two near each other. */
  strongest(values: Float32Array, count: number, among: (at: number) => boolean): number[] {
    const order = this.places.flatMap((_, at) => (values[at]! > 0 && among(at) ? [at] : []));
    return this.spaced(
      order.sort((a, b) => values[b]! - values[a]! || a - b),
      count,
    );
  }

  /** The first of these that are not near one another, nor near any of the others. */
  spaced(order: Iterable<number>, count: number, others: readonly number[] = []): number[] {
    const taken: number[] = [];
    for (const at of order) {
      if (taken.length === count) break;
      if (![...taken, ...others].some((other) => this.#near(at, other))) taken.push(at);
    }
    return taken;
  }

  bookOf(at: number): Book {
    return this.texts[this.places[at]!.passage]!.book;
  }

  show(at: number): PlaceText {
    const { passage, position } = this.places[at]!;
    const { book, tokens } = this.texts[passage]!;
    return {
      book,
      before: tokens.slice(Math.max(0, position - BEFORE), position).join(''),
      token: tokens[position]!,
      after: tokens.slice(position + 1, position + 1 + AFTER).join(''),
    };
  }

  #near(a: number, b: number): boolean {
    const [one, other] = [this.places[a]!, this.places[b]!];
    return one.passage === other.passage && Math.abs(one.position - other.position) < APART;
  }

  #stream(at: number): Float32Array {
    return row(this.#streams, this.#middle.length, at);
  }

  #findBar(): number {
    const random = seededRandom(0);
    const any = () => Math.floor(random() * this.places.length);
    const found = Array.from({ length: PAIRS }, () => [any(), any()] as const)
      .filter(([a, b]) => a !== b)
      .map(([a, b]) => this.likeness(a, b))
      .sort((a, b) => a - b);
    return found[Math.floor(BELOW * found.length)]!;
  }

  #moments: { readonly middle: Float64Array; readonly spread: Float64Array } | null = null;

  #spreads(weights: Float32Array): { by: Float32Array; shift: number } {
    const { middle, spread } = (this.#moments ??= moments(this.#values, this.#dMlp));
    const by = weights.map((weight, i) => weight / (spread[i]! || 1));
    return { by, shift: by.reduce((sum, weight, i) => sum + weight * middle[i]!, 0) };
  }
}

/** Mean and spread of each column of `[rows, width]`. */
function moments(values: Float32Array, width: number) {
  const rows = values.length / width;
  const [middle, squares] = [new Float64Array(width), new Float64Array(width)];
  values.forEach((value, at) => {
    middle[at % width]! += value / rows;
    squares[at % width]! += value ** 2 / rows;
  });
  const spread = squares.map((square, i) => Math.sqrt(Math.max(0, square - middle[i]! ** 2)));
  return { middle, spread };
}

function sized(stream: Float32Array): Float32Array {
  const size = Math.sqrt(dot(stream, stream) / stream.length) || 1;
  return stream.map((value) => value / size);
}
