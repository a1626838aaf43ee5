import { everyLayer, type Microscope, type Model } from '../../microscope/index.ts';
import sample from '../measure/texts/sample.json' with { type: 'json' };
import { TEXTS } from './rule.ts';

/** Tokens of a passage that are read. The first is not counted: streams there are unlike all others. */
const LENGTH = 64;
/** Passages that run together. */
const BATCH = 4;

/** Tokens that are shown around a firing. */
const BEFORE = 9;
const AFTER = 3;

/** Where in the sample, and the value there. */
export interface Firing {
  readonly passage: number;
  readonly position: number;
  readonly value: number;
}

/** The largest values of many columns, largest first; only those above zero. */
export class Largest {
  readonly #values: Float32Array;
  readonly #places: Int32Array;

  constructor(columns: number) {
    this.#values = new Float32Array(columns * TEXTS.of);
    this.#places = new Int32Array(columns * TEXTS.of);
  }

  add(column: number, value: number, place: number): void {
    const first = column * TEXTS.of;
    let at = first + TEXTS.of - 1;
    if (!(value > this.#values[at]!)) return;
    for (; at > first && this.#values[at - 1]! < value; at--) {
      this.#values[at] = this.#values[at - 1]!;
      this.#places[at] = this.#places[at - 1]!;
    }
    this.#values[at] = value;
    this.#places[at] = place;
  }

  of(column: number): { readonly value: number; readonly place: number }[] {
    return Array.from({ length: TEXTS.of }, (_, i) => ({
      value: this.#values[column * TEXTS.of + i]!,
      place: this.#places[column * TEXTS.of + i]!,
    })).filter(({ value }) => value > 0);
  }
}

/** A direction among the neurons of one layer: what is read is the sum of their values times these numbers. */
export interface Mixture {
  readonly layer: number;
  readonly weights: Float32Array;
}

/** The texts of the sample, and where in them every neuron and every mixture is largest and smallest. */
export class Firings {
  readonly texts: readonly (readonly string[])[];
  readonly tokens: number;
  readonly #dMlp: number;
  readonly #neurons: readonly [up: Largest, down: Largest];
  readonly #mixtures: readonly [up: Largest, down: Largest];

  private constructor(model: Model, passages: readonly (readonly number[])[], mixtures: number) {
    const { nLayers, dMlp } = model.config;
    this.texts = passages.map((tokens) => model.tokenizer.toStrTokens(tokens));
    this.tokens = passages.reduce((sum, { length }) => sum + length - 1, 0);
    this.#dMlp = dMlp;
    this.#neurons = [new Largest(nLayers * dMlp), new Largest(nLayers * dMlp)];
    this.#mixtures = [new Largest(mixtures), new Largest(mixtures)];
  }

  /** Runs the whole sample once; every neuron's firings are found on the way, and no value is kept. */
  static async read(
    { signal }: Pick<Microscope, 'signal'>,
    model: Model,
    mixtures: readonly Mixture[],
    onProgress: (fraction: number) => void,
  ): Promise<Firings> {
    const { nLayers, nCtx } = model.config;
    const passages = sample.passages
      .map(({ text }) => model.tokenizer.encode(text).slice(0, Math.min(LENGTH, nCtx)))
      .filter(({ length }) => length > 1)
      .sort((a, b) => b.length - a.length);
    const found = new Firings(model, passages, mixtures.length);
    const hooks = everyLayer(nLayers, 'mlp.hook_post');
    for (let start = 0; start < passages.length;) {
      const length = passages[start]!.length;
      // Sorted by length: those of one length are together.
      const some = passages.slice(start, start + BATCH).filter((one) => one.length === length);
      const { cache } = await model.runWithCache(some, hooks, { signal });
      hooks.forEach((hook, layer) => {
        const own = mixtures.flatMap((one, at) => (one.layer === layer ? [{ ...one, at }] : []));
        found.#take(cache.get(hook).data, layer, start, length, own);
      });
      start += some.length;
      onProgress(start / passages.length);
    }
    return found;
  }

  #take(
    values: Float32Array,
    layer: number,
    first: number,
    length: number,
    mixtures: readonly (Mixture & { readonly at: number })[],
  ): void {
    const width = this.#dMlp;
    const [up, down] = this.#neurons;
    const [mixedUp, mixedDown] = this.#mixtures;
    for (let row = 0; row < values.length / width; row++) {
      if (row % length === 0) continue;
      const place = (first + Math.floor(row / length)) * LENGTH + (row % length);
      const own = values.subarray(row * width, (row + 1) * width);
      for (let i = 0; i < width; i++) {
        up.add(layer * width + i, own[i]!, place);
        down.add(layer * width + i, -own[i]!, place);
      }
      for (const { weights, at } of mixtures) {
        let sum = 0;
        for (let i = 0; i < width; i++) sum += own[i]! * weights[i]!;
        mixedUp.add(at, sum, place);
        mixedDown.add(at, -sum, place);
      }
    }
  }

  /** The ten largest values of a neuron, and the ten smallest, the strongest first. */
  ofNeuron(layer: number, neuron: number): { most: Firing[]; least: Firing[] } {
    return placed(this.#neurons, layer * this.#dMlp + neuron);
  }

  ofMixture(index: number): { most: Firing[]; least: Firing[] } {
    return placed(this.#mixtures, index);
  }

  /** Some of the text around a firing. */
  cut({ passage, position }: Firing) {
    const text = this.texts[passage]!;
    return {
      before: text.slice(Math.max(0, position - BEFORE), position).join(''),
      token: text[position]!,
      after: text.slice(position + 1, position + 1 + AFTER).join(''),
    };
  }

  /** The token where it fires, with its neighbours. */
  around({ passage, position }: Firing) {
    const text = this.texts[passage]!;
    return { before: text[position - 1]!, at: text[position]!, after: text[position + 1] ?? '' };
  }
}

function placed([up, down]: readonly [Largest, Largest], column: number) {
  const firings = (of: Largest, sign: 1 | -1) =>
    of.of(column).map(({ value, place }) => ({
      passage: Math.floor(place / LENGTH),
      position: place % LENGTH,
      value: sign * value,
    }));
  return { most: firings(up, 1), least: firings(down, -1) };
}

/** The ten strongest, whichever sign. */
export function strongest({ most, least }: { most: Firing[]; least: Firing[] }): Firing[] {
  return [...most, ...least]
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, TEXTS.of);
}
