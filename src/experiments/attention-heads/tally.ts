import { everyLayer, type Model, type Tensor } from '../../microscope/index.ts';
import { mapGrid, zeros } from '../measure/grids.ts';
import { round } from '../measure/numbers.ts';
import { LEAD } from './lead.ts';
import type { ReadText } from './readText.ts';
import { namedBy, type Story } from './stories.ts';

/** `[layer][head]` */
type Grid = number[][];

/** Of one story: sums over the positions where it can be judged. */
interface Sums {
  readonly attention: Grid;
  readonly right: Grid;
  readonly rightOfRest: Grid;
  positions: number;
  chance: number;
}

export interface Measured {
  /** Positions where the story can be judged. */
  readonly positions: number;
  /** The share of all positions that a head may look at there, which the story names. */
  readonly chance: number;
  /** Mean attention to what the story names. */
  readonly score: Grid;
  /** At how much of the positions the story is right: of all tokens, and with the first one left out. */
  readonly holds: Grid;
  readonly rest: Grid;
}

const round4 = (value: number) => round(value, 4);

/** Adds up, over texts, what each head attends to. */
export class Tally {
  readonly #size: readonly [layers: number, heads: number];
  readonly #sums = new Map<Story, Sums>();
  readonly #entropy: Grid;
  /** Attention away from the first token, and the same times its distance. */
  readonly #away: Grid;
  readonly #distance: Grid;
  #queries = 0;

  constructor({ config: { nLayers, nHeads } }: Pick<Model, 'config'>) {
    this.#size = [nLayers, nHeads];
    [this.#entropy, this.#away, this.#distance] = [this.#grid(), this.#grid(), this.#grid()];
  }

  #grid(): Grid {
    return zeros(...this.#size);
  }

  /** One text: `patterns` are the layers', `[1, head, query, key]`. */
  add(stories: readonly Story[], text: ReadText, patterns: readonly Tensor[]): void {
    const named = stories.map((story) => this.#open(story, text));
    const size = text.tokens.length;
    patterns.forEach(({ data }, layer) => {
      for (let head = 0; head < this.#size[1]; head++)
        for (let query = 1; query < size; query++) {
          const from = (head * size + query) * size;
          const row = data.subarray(from, from + query + 1);
          this.#read(row, layer, head);
          for (const { sums, masks } of named) {
            const mask = masks[query];
            if (!mask) continue;
            const found = judge(row, mask);
            sums.attention[layer]![head]! += found.attention;
            sums.right[layer]![head]! += found.right;
            sums.rightOfRest[layer]![head]! += found.rightOfRest;
          }
        }
    });
    this.#queries += size - 1;
  }

  #read(row: Float32Array, layer: number, head: number): void {
    const last = row.length - 1;
    row.forEach((weight, key) => {
      if (weight > 0) this.#entropy[layer]![head]! -= weight * Math.log(weight);
      if (key === 0) return;
      this.#away[layer]![head]! += weight;
      this.#distance[layer]![head]! += weight * (last - key);
    });
  }

  #open(story: Story, text: ReadText) {
    const sums = this.#sums.get(story) ?? {
      ...{ attention: this.#grid(), right: this.#grid(), rightOfRest: this.#grid() },
      ...{ positions: 0, chance: 0 },
    };
    this.#sums.set(story, sums);
    const masks = namedBy(story, text).map((named, query) => {
      if (!named) return null;
      sums.positions += 1;
      sums.chance += named.length / (query + 1);
      const mask = new Uint8Array(query + 1);
      for (const key of named) mask[key] = 1;
      return mask;
    });
    return { sums, masks };
  }

  /** Null where no text had a position at which the story can be judged. */
  of(story: Story): Measured | null {
    const sums = this.#sums.get(story);
    if (!sums || sums.positions === 0) return null;
    const mean = (grid: Grid) => mapGrid(grid, (value) => round4(value / sums.positions));
    return {
      positions: sums.positions,
      chance: round4(sums.chance / sums.positions),
      ...{ score: mean(sums.attention), holds: mean(sums.right), rest: mean(sums.rightOfRest) },
    };
  }

  /** Of a row of attention, in nats, the mean. */
  get entropy(): Grid {
    return mapGrid(this.#entropy, (value) => round4(value / this.#queries));
  }

  /** How many tokens back a head looks, the first token left out: 0 where it looks nowhere else. */
  get distance(): Grid {
    return this.#distance.map((line, layer) =>
      line.map((value, head) => round4(value / this.#away[layer]![head]! || 0)),
    );
  }
}

/** One row of attention against what a story names in it: 1 in `mask`. */
function judge(row: Float32Array, mask: Uint8Array) {
  let [attention, most, other] = [0, 0, 0];
  for (let key = 1; key < row.length; key++) {
    const weight = row[key]!;
    if (mask[key] === 0) {
      other = Math.max(other, weight);
      continue;
    }
    attention += weight;
    most = Math.max(most, weight);
  }
  const first = row[0]!;
  const right = (lead: number) => Math.min(1, Math.max(0, lead / LEAD));
  if (mask[0] === 1) return { attention: first, right: right(first - other), rightOfRest: 0 };
  return {
    attention,
    right: right(most - Math.max(other, first)),
    rightOfRest: right(most - other),
  };
}

export const patternsOf = ({ config }: Pick<Model, 'config'>) =>
  everyLayer(config.nLayers, 'attn.hook_pattern');
