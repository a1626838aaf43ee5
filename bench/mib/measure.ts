import { say } from '../../src/cli/command.ts';
import type { LineProcess } from '../../src/cli/bench/lineProcess.ts';
import { mean } from '../../src/experiments/measure/numbers.ts';
import { shuffled } from '../../src/experiments/measure/shuffled.ts';
import {
  LEAST_GAP,
  readTokenPair,
  type AskedPair,
  type TokenPair,
} from '../../src/experiments/measure/tokenPair.ts';
import type { Model } from '../../src/microscope/index.ts';
import { KeptPieces } from '../keptPieces.ts';
import { nestedCircuits, rankNodes, SIZES, type Circuit, type Order } from './circuits.ts';
import { countNodes } from './graph.ts';
import { writePairs, type Half } from './pairs.ts';
import { estimatedScores, exactScores, runPair, standIns, type Scores } from './scores.ts';

/** Of each template and order of names. */
const SCORED_OF_A_KIND = 1;
const TRIED_OF_A_KIND = 13;
export const STEPS = 5;
export const DRAWS = 2;

export type Way = 'exact' | 'secant' | 'gradient' | 'integrated';
export const ORDERS: readonly Order[] = ['signed', 'absolute'];

/** The circuits of one list of nodes, and what each leaves of the answer's lead. */
export interface Curve {
  /** First those that a circuit takes first. */
  readonly ranked: readonly number[];
  readonly circuits: readonly Circuit[];
  /** As MIB's: of the means over pairs, not the mean of shares. */
  readonly faithfulness: readonly number[];
}

export interface Measured {
  readonly scored: number;
  readonly tried: number;
  /** Pairs written whose tokens do not align, or whose clean lead is not the larger by enough. */
  readonly leftOut: number;
  /** Mean leads, in logits. */
  readonly clean: number;
  readonly corrupt: number;
  readonly ways: ReadonlyMap<Way, Readonly<Record<Order, Curve>>>;
  readonly random: readonly Curve[];
}

/** Scores nodes on some pairs, and tries the circuits on others. Without a `peer` there are no integrated gradients. */
export async function measureCircuits(
  model: Model,
  peer: LineProcess | undefined,
): Promise<Measured> {
  const asked = { scored: SCORED_OF_A_KIND, tried: TRIED_OF_A_KIND };
  const settings = {
    scored: writePairs('scored', asked.scored),
    STEPS,
    DRAWS,
    SIZES,
    hash: model.hash,
  };
  const pieces = KeptPieces.under('mib.json', settings);
  const scored = await usablePairs(model, 'scored', asked.scored, pieces);
  const tried = await usablePairs(model, 'tried', asked.tried, pieces);
  const scores = await scoreNodes(model, scored.pairs, peer, pieces);

  const curves: Omit<Curve, 'faithfulness'>[] = [];
  const plan = (ranked: readonly number[]) => {
    curves.push({ ranked, circuits: nestedCircuits(model.config, ranked) });
    return curves.length - 1;
  };
  const planned = [...scores].map(([way, values]) => {
    const [signed, absolute] = ORDERS.map((order) => plan(rankNodes(values, order)));
    return [way, { signed: signed!, absolute: absolute! }] as const;
  });
  const nodes = Array.from({ length: countNodes(model.config) }, (_, node) => node);
  const random = Array.from({ length: DRAWS }, (_, seed) => plan(shuffled(nodes, seed)));

  const leads: Lead[] = [];
  for (const [i, pair] of tried.pairs.entries()) {
    // Another peer or none: other circuits.
    const name = `${[...scores.keys()].join()} ${pair.clean.join()}`;
    const circuits = curves.flatMap((curve) => curve.circuits);
    leads.push(await pieces.of(name, () => tryCircuits(model, pair, circuits)));
    say(`circuits tried on ${i + 1} of ${tried.pairs.length} pairs`);
  }
  const [clean, corrupt] = [
    mean(leads.map((one) => one.clean)),
    mean(leads.map((one) => one.corrupt)),
  ];
  const curveAt = (index: number): Curve => ({
    ...curves[index]!,
    faithfulness: SIZES.map((_, size) => {
      const kept = mean(leads.map(({ circuits }) => circuits[index * SIZES.length + size]!));
      return (kept - corrupt) / (clean - corrupt);
    }),
  });
  return {
    scored: scored.pairs.length,
    tried: tried.pairs.length,
    leftOut: scored.leftOut + tried.leftOut,
    ...{ clean, corrupt },
    ways: new Map(
      planned.map(([way, { signed, absolute }]) => [
        way,
        { signed: curveAt(signed), absolute: curveAt(absolute) },
      ]),
    ),
    random: random.map(curveAt),
  };
}

/** Pairs whose tokens align and whose answer's lead is larger in the clean run, by what can be shared out. */
async function usablePairs(model: Model, half: Half, perKind: number, pieces: KeptPieces) {
  const asked = writePairs(half, perKind);
  const pairs: TokenPair[] = [];
  for (const one of asked) {
    const gap = await pieces.of(`gap ${one.clean}`, () => gapOf(model, one));
    if (gap >= LEAST_GAP) pairs.push(readTokenPair(model, 'bench', one));
    else say(`left out: ${JSON.stringify(one.clean)}, ${gap} logits`);
  }
  return { pairs, leftOut: asked.length - pairs.length };
}

async function gapOf(model: Model, asked: AskedPair): Promise<number> {
  const { tokenizer } = model;
  if (tokenizer.encode(asked.clean).length !== tokenizer.encode(asked.corrupt).length) return 0;
  const { clean, corrupt } = await runPair(model, readTokenPair(model, 'bench', asked));
  return clean - corrupt;
}

/** Means over the pairs, by node. */
async function scoreNodes(
  model: Model,
  pairs: readonly TokenPair[],
  peer: LineProcess | undefined,
  pieces: KeptPieces,
): Promise<Map<Way, Scores>> {
  const found = new Map<Way, Scores[]>();
  const add = (way: Way, scores: Scores) => {
    found.set(way, [...(found.get(way) ?? []), scores]);
  };
  for (const [i, pair] of pairs.entries()) {
    const name = pair.clean.join();
    const estimates = await pieces.of(`estimates ${name}`, () => estimatedScores(model, pair));
    add('exact', await pieces.of(`exact ${name}`, () => exactScores(model, pair)));
    add('secant', estimates.secant);
    add('gradient', estimates.gradient);
    if (peer) {
      const { clean, corrupt, metric } = pair;
      const given = { pair: { clean, corrupt, ...metric }, steps: STEPS };
      const ask = async () => (await peer.ask<number[]>('integrated', given)).value;
      add('integrated', await pieces.of(`integrated ${name}`, ask));
    }
    say(`nodes scored on ${i + 1} of ${pairs.length} pairs`);
  }
  return new Map(
    [...found].map(([way, lists]) => [
      way,
      lists[0]!.map((_, node) => mean(lists.map((list) => list[node]!))),
    ]),
  );
}

/** The answer's lead in logits: in either run, and with each circuit's nodes alone as they are in the clean one. */
interface Lead {
  readonly clean: number;
  readonly corrupt: number;
  readonly circuits: readonly number[];
}

async function tryCircuits(
  model: Model,
  pair: TokenPair,
  circuits: readonly Circuit[],
): Promise<Lead> {
  const { cache, clean, corrupt } = await runPair(model, pair);
  const off = standIns(model, pair, cache, 'corrupt');
  // Lists share many of their smallest and largest circuits: each is run once.
  const key = ({ nodes }: Circuit) => [...nodes].sort((a, b) => a - b).join();
  const distinct = new Map(circuits.map((circuit) => [key(circuit), circuit]));
  const variants = [...distinct.values()].map(({ nodes }) => off.filter((_, at) => !nodes.has(at)));
  const { values } = await model.runVariants(pair.clean, variants, pair.metric);
  const leads = new Map([...distinct.keys()].map((name, i) => [name, values[i]!]));
  return { clean, corrupt, circuits: circuits.map((circuit) => leads.get(key(circuit))!) };
}
