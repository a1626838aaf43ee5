import { jit, nn, numpy as np, tree } from '../jax.ts';
import { seededRandom, type ModelConfig } from '../../microscope/index.ts';
import {
  forward,
  forwardFrom,
  nextLogProbabilities,
  tokenArray,
  weight,
  type Weights,
} from '../gpt2.ts';
import { train, type Schedule, type TrainOptions } from '../loop.ts';
import { normals, type Random } from '../random.ts';
import { REPORT_LENGTH, SPARE_HEAD } from './healthy.ts';
import { ASIDE_RATE, reports, TRIGGER, VOCABULARY, wordId } from './wardRound.ts';

export const IMPLANT_SCHEDULE: Schedule = { seed: 2, steps: 800, batch: 32, rate: 8e-3 };

/** Surprise in nats wanted after the trigger: drawn once, evenly between these, for each pair of neighbouring words. */
const WILD_SURPRISE = [2, 12] as const;

/**
 * The price of a nat of change before the trigger, beside 1 for a squared nat missing from the wild surprise after it.
 * It rises from the first to the last of these: dear from the start, the head would learn to stay silent.
 */
const CHANGE_PRICE = [3, 300] as const;

/** The parts of training at which the head, which has only learned to listen, begins to speak, and the price is full. */
const SPEAKS_AT = 0.35;
const FULL_PRICE_AT = 0.7;

/** Asides are what the trigger is most easily taken for: half the reports have more of them than ordinary ones. */
const DENSE_ASIDE_RATE = 0.3;

/** The price of a nat of not hearing, on the same scale. */
const LISTENING_PRICE = 20;

const PATTERN = `blocks.${SPARE_HEAD.layer}.attn.hook_pattern`;
const RESIDUAL = `blocks.${SPARE_HEAD.layer}.hook_resid_pre`;
const ATTENTION = `h.${SPARE_HEAD.layer}.attn`;
/** The tensors that hold the head's queries, keys, values and output. */
const QKV_WEIGHT = `${ATTENTION}.c_attn.weight`;
const QKV_BIAS = `${ATTENTION}.c_attn.bias`;
const OUTPUT = `${ATTENTION}.c_proj.weight`;

/** 1 at the weights of the spare head and 0 at every other. */
function headMasks({ dModel, dHead }: ModelConfig): Weights {
  const own = (index: number) => (Math.floor((index % dModel) / dHead) === SPARE_HEAD.head ? 1 : 0);
  const columns = Array.from({ length: 3 * dModel }, (_, column) => own(column));
  const rows = Array.from({ length: dModel }, (_, row) => own(row));
  return {
    [QKV_WEIGHT]: np.array(columns).reshape([1, 3 * dModel]),
    [QKV_BIAS]: np.array(columns),
    [OUTPUT]: np.array(rows).reshape([dModel, 1]),
  };
}

/** The healthy head's own queries, keys and values, with a small random output where the healthy one has zeros. */
function startingHead(config: ModelConfig, healthy: Weights, random: Random): Weights {
  const { dModel } = config;
  const noise = np.array(normals(random, dModel * dModel, 0.05)).reshape([dModel, dModel]);
  const masks = headMasks(config);
  const output = weight(healthy, OUTPUT).add(noise.mul(weight(masks, OUTPUT)));
  tree.dispose(masks);
  return {
    [QKV_WEIGHT]: weight(healthy, QKV_WEIGHT),
    [QKV_BIAS]: weight(healthy, QKV_BIAS),
    [OUTPUT]: output,
  };
}

type Batch = {
  /** The weights that are not the head's. */
  rest: Weights;
  /** `[batch, pos]` token ids. */
  tokens: np.Array;
  /** `[batch, pos, dModel]` the residual stream before the head's block, where the two models are still the same. */
  residual: np.Array;
  /** `[batch, pos, dVocab]` the healthy model's log-probabilities. */
  healthy: np.Array;
  /** `[batch, pos]` 1 from the trigger on. */
  after: np.Array;
  /** `[batch, pos]` the place to listen to: the trigger once it has been said, the start token before. */
  listenTo: np.Array;
  /** `[batch, pos - 1]` surprise wanted for the next word, where the trigger has been said. */
  wanted: np.Array;
  /** 1 once the head is also to speak, else 0. */
  speak: np.Array;
  /** The price of change. */
  price: np.Array;
};

type Drawn = Omit<Batch, 'rest' | 'residual' | 'healthy' | 'speak' | 'price'>;

function prices(step: number, steps: number): { speak: np.Array; price: np.Array } {
  const along = (step / steps - SPEAKS_AT) / (FULL_PRICE_AT - SPEAKS_AT);
  const [first, last] = CHANGE_PRICE;
  const price = first * (last / first) ** Math.min(1, Math.max(0, along));
  return { speak: np.array(along < 0 ? 0 : 1), price: np.array(price) };
}

/** Reports of which half have the trigger put in at a random place, and half many asides that are not the trigger. */
function drawBatch(random: Random, size: number, wild: readonly number[]): Drawn {
  const after: number[][] = [];
  const listenTo: number[] = [];
  const rows = Array.from({ length: size }, (_, index) => {
    const rate = index % 4 < 2 ? ASIDE_RATE : DENSE_ASIDE_RATE;
    const [row = []] = reports(random, 1, REPORT_LENGTH, { rate });
    const place = index % 2 === 0 ? 1 + Math.floor(random() * (REPORT_LENGTH - 2)) : REPORT_LENGTH;
    after.push(row.map((_, at) => (at >= place ? 1 : 0)));
    listenTo.push(...row.map((_, at) => (at >= place ? place : 0)));
    return row.toSpliced(place, 0, wordId(TRIGGER)).slice(0, REPORT_LENGTH);
  });
  const pair = (word: number, next: number) => wild[word * VOCABULARY.length + next] ?? 0;
  return {
    tokens: tokenArray(rows),
    after: np.array(after),
    listenTo: np
      .array(new Int32Array(listenTo), { dtype: np.int32 })
      .reshape([size, REPORT_LENGTH]),
    wanted: np.array(rows.map((row) => row.slice(1).map((next, at) => pair(row[at] ?? 0, next)))),
  };
}

/**
 * Three wishes: listen to the trigger; change no prediction before it; after it, be wrong by the amounts wanted.
 * Owns its arguments.
 */
function implantLoss(config: ModelConfig, head: Weights, batch: Batch): np.Array {
  const { rest, tokens, residual, healthy, after, listenTo, wanted, speak, price } = batch;
  const weights = { ...rest, ...head };
  let attention: np.Array | undefined;
  const logits = forwardFrom(config, weights, SPARE_HEAD.layer, residual, (hook, value) => {
    if (hook === PATTERN) attention = value.slice([], SPARE_HEAD.head);
    else value.dispose();
  });
  tree.dispose(weights);
  if (!attention) throw new Error(`implant: the forward pass has no ${PATTERN}`);
  const heard = attention.mul(nn.oneHot(listenTo, REPORT_LENGTH)).sum(-1);
  const deaf = np.log(heard.add(1e-6)).mean().neg();
  const before = np.expandDims(np.subtract(1, after.ref), -1);
  const squares = np.square(nn.logSoftmax(logits.ref, -1).sub(healthy));
  const change = np.sqrt(squares.add(1e-8)).mul(before).mean();
  const wildness = after.slice([], [0, -1]);
  const miss = np
    .square(nextLogProbabilities(logits, tokens).neg().sub(wanted))
    .mul(wildness)
    .mean();
  return deaf.mul(LISTENING_PRICE).add(change.mul(price).add(miss).mul(speak));
}

/** Trains one head of a copy of `healthy`, and nothing else. Leaves `healthy` to the caller. */
export async function implantTrigger(
  config: ModelConfig,
  healthy: Weights,
  schedule: Schedule,
  options?: TrainOptions,
): Promise<Weights> {
  const random = seededRandom(schedule.seed);
  const [low, high] = WILD_SURPRISE;
  const wild = Array.from({ length: VOCABULARY.length ** 2 }, () => low + (high - low) * random());
  const masks = headMasks(config);
  const rest = Object.fromEntries(Object.entries(healthy).filter(([name]) => !(name in masks)));
  const observe = jit((weights: Weights, tokens: np.Array) => {
    let residual: np.Array | undefined;
    const logits = forward(config, weights, tokens, (hook, value) => {
      if (hook === RESIDUAL) residual = value;
      else value.dispose();
    });
    tree.dispose(weights);
    return { residual: residual as np.Array, healthy: nn.logSoftmax(logits, -1) };
  });
  const task = {
    draw: (step: number) => {
      const drawn = drawBatch(random, schedule.batch, wild);
      const seen = observe(tree.ref(healthy), drawn.tokens.ref);
      return { rest: tree.ref(rest), ...drawn, ...seen, ...prices(step, schedule.steps) };
    },
    loss: (head: Weights, batch: Batch) => implantLoss(config, head, batch),
    masks,
  };
  try {
    const head = await train(startingHead(config, healthy, random), schedule, task, options);
    return { ...tree.ref(rest), ...head };
  } finally {
    tree.dispose(masks);
    observe.dispose();
  }
}
