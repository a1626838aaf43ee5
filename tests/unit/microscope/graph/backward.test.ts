import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../../../src/microscope/index.ts';
import {
  BACKWARD_READS,
  buildBackward,
  type BackwardRead,
} from '../../../../src/microscope/graph/backward.ts';
import type { Slope } from '../../../../src/microscope/graph/secants.ts';
import { pairMask, runPlaces } from '../../../../src/microscope/run/pairPlaces.ts';
import { rotaryTables } from '../../../../src/microscope/run/rotary.ts';
import { Runtime, type Feeds } from '../../../../src/microscope/runtime/runtime.ts';
import { TOLERANCE, worst } from '../../../made-up/buildModel.ts';
import { seededSigned, SMALL_GPT2, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.open('wasm');
});
afterAll(() => runtime.close());

const REST = 4;

const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** Of a row of so many positions. */
function shapes(config: ModelConfig, row: number): Record<BackwardRead, number[]> {
  const { nHeads, nKeyValueHeads, dHead, dModel, dMlp, architecture } = config;
  const stream = [1, row, dModel];
  return {
    hook_resid_pre: stream,
    hook_resid_mid: stream,
    hook_attn_out: stream,
    hook_mlp_out: stream,
    'mlp.pre': [1, row, architecture === 'llama' ? 2 * dMlp : dMlp],
    'attn.hook_z': [1, row, nHeads, dHead],
    'attn.hook_pattern': [1, nHeads, row, row],
    'attn.rotated_q': [1, nHeads, row, dHead],
    'prefix.k': [1, nKeyValueHeads, row, dHead],
    'prefix.v': [1, nKeyValueHeads, row, dHead],
  };
}

/** Rows of attention that add up to 1, to keys that each may see. */
function pattern(heads: number, before: number, random: () => number): Float32Array {
  const mask = pairMask(before, REST);
  const row = before + 2 * REST;
  const values: number[] = [];
  for (let query = 0; query < heads * row; query++) {
    const seen = mask.subarray((query % row) * row, ((query % row) + 1) * row);
    const raw = Array.from(seen, (sight) => (sight === 0 ? Math.exp(3 * random()) : 0));
    const sum = raw.reduce((total, value) => total + value, 0);
    values.push(...raw.map((value) => value / sum));
  }
  return Float32Array.from(values);
}

/** What the corrupt run has at its places, put in at the clean run's, along one axis. */
function alike(values: Float32Array, shape: readonly number[], axis: number, before: number): void {
  const inner = sizeOf(shape.slice(axis + 1));
  const block = shape[axis]! * inner;
  for (let start = 0; start < values.length; start += block) {
    const corrupt = start + (before + REST) * inner;
    values.copyWithin(start + before * inner, corrupt, corrupt + REST * inner);
  }
}

/** A made-up block between two made-up runs, or one run twice. */
async function backwards(
  config: ModelConfig,
  slopes: readonly Slope[],
  before: number,
  runs: 'two runs' | 'one run twice' = 'two runs',
): Promise<Record<string, Float32Array>> {
  const random = seededSigned(before + 1);
  const { dHead, dModel, rotaryBase } = config;
  const values = (shape: readonly number[]) =>
    Float32Array.from({ length: sizeOf(shape) }, () => random());
  const g = values([REST, dModel]);
  const feeds: Feeds = {
    g: runtime.tensor(Float32Array.from(slopes.flatMap(() => [...g])), [
      slopes.length,
      REST,
      dModel,
    ]),
  };
  for (const [name, shape] of Object.entries(shapes(config, before + 2 * REST))) {
    const isPattern = name === 'attn.hook_pattern';
    const data = isPattern ? pattern(config.nHeads, before, random) : values(shape);
    const { positions } = BACKWARD_READS[name as BackwardRead];
    if (runs === 'one run twice') {
      alike(data, shape, positions, before);
      if (isPattern) {
        // The copied rows look at the corrupt run's places; theirs are the clean run's.
        const row = before + 2 * REST;
        for (let query = 0; query < data.length / row; query++) {
          const at = query % row;
          if (at < before || at >= before + REST) continue;
          const own = data.subarray(query * row, (query + 1) * row);
          own.copyWithin(before, before + REST);
          own.fill(0, before + REST);
        }
      }
    }
    feeds[name] = runtime.tensor(data, shape);
  }
  const graph = buildBackward({ config, slopes, edges: true });
  for (const { name, shape } of graph.weights) feeds[name] = runtime.tensor(values(shape), shape);
  const whole = (numbers: readonly number[]) =>
    runtime.hostTensor(BigInt64Array.from(numbers, BigInt), [numbers.length]);
  for (const [name, places] of Object.entries(runPlaces(before, REST))) feeds[name] = whole(places);
  if (rotaryBase !== undefined) {
    const { cos, sin } = rotaryTables(before + REST, config);
    feeds['cos'] = runtime.tensor(cos, [before + REST, dHead / 2]);
    feeds['sin'] = runtime.tensor(sin, [before + REST, dHead / 2]);
    feeds['positions'] = whole([before]);
  }
  const session = await runtime.createSession(graph.model);
  const names = ['g.next', 'nodes', 'receivers', 'senders'];
  const outputs = await runtime.run(session, feeds, names);
  const read: Record<string, Float32Array> = {};
  for (const name of names) read[name] = await runtime.read(outputs[name]!);
  return read;
}

describe.each([SMALL_LLAMA, SMALL_GPT2])('a block backwards, %o', (config) => {
  it.each([0, 3])('with %i positions before', async (before) => {
    const secant = await backwards(config, ['secant'], before);
    const twice = await backwards(config, ['secant'], before, 'one run twice');
    const tangent = await backwards(config, ['tangent'], before);
    const both = await backwards(config, ['secant', 'tangent'], before);
    // The same run twice is the gradient at that run, bit for bit; two that differ are not.
    for (const name of ['g.next', 'receivers']) {
      expect(twice[name]).toEqual(tangent[name]);
      const largest = tangent[name]!.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const apart = tangent[name]!.map((value, i) => Math.abs(value - secant[name]![i]!) / largest);
      expect(Math.max(...apart)).toBeGreaterThan(0.01);
    }
    // Differences are those of the two runs, whatever the slopes.
    expect(tangent['senders']).toEqual(secant['senders']);
    expect(twice['senders']!.every((value) => value === 0)).toBe(true);
    expect(twice['nodes']!.every((value) => value === 0)).toBe(true);
    expect(secant['nodes']!.length).toBe(REST * (config.nHeads + 3));
    // Together they are what each is alone.
    for (const name of ['g.next', 'nodes', 'receivers']) {
      const alone = [...secant[name]!, ...tangent[name]!];
      expect(worst(both[name]!, alone)).toBeLessThan(TOLERANCE);
    }
  });
});
