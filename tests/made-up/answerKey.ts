import { seededRandom, type ModelConfig, type WeightSource } from '../../src/microscope/index.ts';
import type { PairOptions } from '../../src/microscope/index.ts';
import { madeUpModel } from './madeUpModel.ts';

/** Two heads of three layers do the work, three look as if they did, and the others' weights are noise. */
export const KEY_CONFIG: ModelConfig = {
  ...{ architecture: 'gpt2', nLayers: 3, dModel: 64, nHeads: 4, nKeyValueHeads: 4 },
  ...{ dHead: 16, dMlp: 64, dVocab: 12, nCtx: 12, eps: 1e-5, tiedEmbeddings: false },
};

/** Where the stream keeps what: each a place for every token or position. */
const [TOKEN, POSITION, EARLIER, ANSWER, UNREAD] = [0, 12, 24, 36, 48] as const;
const MARK = 0;
const PLACES = 12;

/** Attention this strong leaves nothing for the other keys: a gradient there is next to nothing. */
const STRONG = 2;
/**
 * A decoy: it looks at all tokens alike and says each in the answer's place, the same for either prompt. The others are
 * twins of the circuit's own heads, which look where those look and write where nobody reads.
 */
const EVERYTHING = { layer: 1, head: 3 } as const;
/** Of the noise, beside weights of 1 and 2. */
const NOISE = 0.04;

/** A circuit that we know because we wrote its weights, and a pair of prompts that tells it from the rest. */
export interface KnownCircuit {
  readonly name: string;
  readonly source: WeightSource;
  /** The head that says of each token what stood before it, and the one that looks for that. */
  readonly heads: readonly [
    before: { readonly layer: number; readonly head: number },
    finder: { readonly layer: number; readonly head: number },
  ];
  /** A new pair for each seed. */
  readonly pair: (seed: number) => PairOptions;
}

type Matrix = (row: number, column: number, value: number) => void;

/** `a b … a` goes on with `b`: the second head looks for what followed the token that it stands on. */
export function inductionCircuit(): KnownCircuit {
  const before = { layer: 0, head: 1 };
  const finder = { layer: 2, head: 3 };
  const tokens = [...Array(PLACES).keys()];
  const source = planted((weights) => {
    readBefore(weights, before, tokens, EARLIER);
    readBefore(weights, { layer: 0, head: 3 }, tokens, UNREAD);
    for (const { head, to } of [
      { head: finder.head, to: ANSWER },
      { head: 0, to: UNREAD },
    ]) {
      const at = rowOf({ head });
      for (const token of tokens) {
        weights(`blocks.${finder.layer}.attn.q`)(at + token, TOKEN + token, STRONG);
        weights(`blocks.${finder.layer}.attn.k`)(at + token, EARLIER + token, STRONG);
      }
      copyToken(weights, { layer: finder.layer, head }, to);
    }
    copyToken(weights, EVERYTHING, ANSWER, 0.3);
  });
  return {
    ...{ name: 'induction', source, heads: [before, finder] },
    pair(seed) {
      const [a, b, c, d, x, y, z] = draw(seed);
      return {
        clean: [x!, a!, b!, y!, c!, d!, z!, a!],
        corrupt: [x!, c!, b!, y!, a!, d!, z!, a!],
        metric: { answer: b!, foil: d! },
      };
    },
  };
}

/** The word after the mark is said again at the end. */
export function markCircuit(): KnownCircuit {
  const before = { layer: 0, head: 2 };
  const finder = { layer: 1, head: 0 };
  const source = planted((weights) => {
    readBefore(weights, before, [MARK], EARLIER);
    readBefore(weights, { layer: 0, head: 3 }, [...Array(PLACES).keys()], UNREAD);
    for (const { head, to } of [
      { head: finder.head, to: ANSWER },
      { head: 2, to: UNREAD },
    ]) {
      const at = rowOf({ head });
      weights(`blocks.${finder.layer}.attn.q.b`)(0, at, 4 * STRONG);
      weights(`blocks.${finder.layer}.attn.k`)(at, EARLIER + MARK, STRONG);
      copyToken(weights, { layer: finder.layer, head }, to);
    }
    copyToken(weights, EVERYTHING, ANSWER, 0.3);
  });
  return {
    ...{ name: 'the word after the mark', source, heads: [before, finder] },
    pair(seed) {
      const [b, c, d, x, y, z] = draw(seed);
      return {
        clean: [x!, MARK, b!, y!, c!, d!, z!],
        corrupt: [x!, c!, b!, y!, MARK, d!, z!],
        metric: { answer: b!, foil: d! },
      };
    },
  };
}

const rowOf = ({ head }: { readonly head: number }) => head * KEY_CONFIG.dHead;

/** Writes of each token in `known` that it stood one place before. */
function readBefore(
  weights: (name: string) => Matrix,
  { layer, head }: { readonly layer: number; readonly head: number },
  known: readonly number[],
  to: number,
): void {
  const at = rowOf({ head });
  for (let place = 1; place < PLACES; place++) {
    weights(`blocks.${layer}.attn.q`)(at + place, POSITION + place, STRONG);
    weights(`blocks.${layer}.attn.k`)(at + place, POSITION + place - 1, STRONG);
  }
  for (const token of known) {
    weights(`blocks.${layer}.attn.v`)(at + token, TOKEN + token, 1);
    weights(`blocks.${layer}.attn.o`)(to + token, at + token, 0.3);
  }
}

/** What the head looks at, said in the answer's place. */
function copyToken(
  weights: (name: string) => Matrix,
  { layer, head }: { readonly layer: number; readonly head: number },
  to: number,
  loud = 0.8,
): void {
  const at = rowOf({ head });
  for (let token = 0; token < PLACES; token++) {
    weights(`blocks.${layer}.attn.v`)(at + token, TOKEN + token, 1);
    weights(`blocks.${layer}.attn.o`)(to + token, at + token, loud);
  }
}

/** A model of noise with the given weights in it. */
function planted(write: (weights: (name: string) => Matrix) => void): WeightSource {
  const noise = madeUpModel(KEY_CONFIG, 'F32', 7);
  const values = new Map<string, Float32Array>();
  const widths = new Map<string, number>();
  const ready = (async () => {
    for (const name of tensorNames()) {
      const { data, shape } = await noise.read(name);
      const isNorm = name.includes('ln');
      const found = new Float32Array(data.buffer);
      values.set(
        name,
        found.map((value) => (isNorm ? (name.endsWith('.w') ? 1 : 0) : value * (NOISE / 0.3))),
      );
      widths.set(name, shape.length > 1 ? shape[1]! : 1);
    }
    const weights =
      (name: string): Matrix =>
      (row, column, value) => {
        values.get(name)![row * (widths.get(name) === 1 ? 0 : widths.get(name)!) + column] = value;
      };
    for (let place = 0; place < PLACES; place++) {
      weights('embed')(place, TOKEN + place, 1);
      weights('pos_embed')(place, POSITION + place, 1);
      weights('unembed')(place, ANSWER + place, 1);
    }
    write(weights);
  })();
  return {
    ...noise,
    id: 'known-circuit',
    async read(name) {
      await ready;
      const tensor = await noise.read(name);
      return { ...tensor, data: new Uint8Array(values.get(name)!.slice().buffer) };
    },
  };
}

function tensorNames(): string[] {
  const layers = Array.from({ length: KEY_CONFIG.nLayers }, (_, layer) =>
    ['ln1', 'ln2']
      .flatMap((norm) => [`${norm}.w`, `${norm}.b`])
      .concat(
        ['attn.q', 'attn.k', 'attn.v', 'attn.o', 'mlp.in', 'mlp.out'].flatMap((one) => [
          one,
          `${one}.b`,
        ]),
      )
      .map((name) => `blocks.${layer}.${name}`),
  );
  return ['embed', 'pos_embed', 'unembed', 'ln_final.w', 'ln_final.b', ...layers.flat()];
}

/** Tokens in a random order, the mark left out. */
function draw(seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: PLACES - 1 }, (_, i) => ({ token: i + 1, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ token }) => token);
}
