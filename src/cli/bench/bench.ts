import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Command, ParsedArguments } from '../command.ts';
import { DEVICE_USAGE, parseArguments, printResult, say, UsageError } from '../command.ts';
import { range, seconds } from './interleave.ts';
import { machineLine } from './machine.ts';
import { measureBench, type BenchResult, type Timing } from './measureBench.ts';
import { openModelPath } from '../models/nodeFiles.ts';
import { MODELS_FOLDER } from '../models/nodeModels.ts';
import { textTable } from '../textTable.ts';
import type { Work } from './timedWork.ts';

const SITE_MODEL = join(MODELS_FOLDER, 'smollm2-135m');

/** What the site's model is patched on: the second mention of the giver differs. */
const SITE_WORK: Work = {
  clean: 'When Mary and John went to the store, John gave a drink to',
  corrupt: 'When Mary and John went to the store, Mary gave a drink to',
  answer: ' Mary',
  foil: ' John',
};

/** As many as the engine takes by itself. */
const DEFAULT_THREADS = Math.min(4, availableParallelism());

export const bench: Command = {
  summary: 'Measure a model on this machine: loading, passes, patch sweeps, growth, memory.',
  usage: `bench [--model <folder | file.gguf>] [--rounds <n>] [--threads <n>] [--memory lean|fast] ${DEVICE_USAGE} [--json]`,
  async run(args) {
    const options = parseArguments(args, {
      values: ['model', 'rounds', 'threads', 'memory'],
      flags: ['json'],
      runsModels: true,
    });
    const [extra] = options.positionals;
    if (extra !== undefined) throw new UsageError(`unexpected argument "${extra}"`);
    const rounds = wholeNumber(options, 'rounds', 5, 1000);
    const threads = wholeNumber(options, 'threads', DEFAULT_THREADS, 64);
    const memory = options.values.get('memory') ?? 'fast';
    if (memory !== 'fast' && memory !== 'lean') {
      throw new UsageError(`--memory: expected lean or fast, got "${memory}"`);
    }
    const own = options.values.get('model');
    const model = own ?? SITE_MODEL;
    // What is wrong with its files is said before a process is started.
    for (const note of (await openModelPath(model)).notes ?? []) say(note);
    const work = own === undefined ? SITE_WORK : undefined;
    const result = await measureBench(
      { model, rounds, threads, memory, device: options.device, work },
      say,
    );
    printResult(options.flags.has('json') ? JSON.stringify(result) : benchTable(result));
  },
};

function wholeNumber(
  { values }: ParsedArguments,
  name: string,
  otherwise: number,
  most: number,
): number {
  const text = values.get(name);
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > most) {
    throw new UsageError(`--${name}: expected a whole number from 1 to ${most}, got "${text}"`);
  }
  return number;
}

function benchTable(result: BenchResult): string {
  const { model, machine, load, pass, sweep, byLength, byBatch, peak } = result;
  const { nLayers, nHeads, dModel, dVocab } = model.config;
  const row = (what: string, { median, runs }: Timing, parts = 1, each = '') => [
    ...[what, seconds(median), range(runs)],
    parts === 1 ? '' : `${seconds(median / parts)} ${each}`,
  ];
  const { heads, residual } = sweep;
  const table = textTable(
    [
      ['', 'median', 'range', ''],
      row('load, from disk to ready', result.loading),
      row(`first pass, ${pass.tokens} tokens`, pass.first),
      row('later passes, no hooks', pass.noHooks),
      row('later passes, every hook read', pass.everyHook),
      row(`patch sweep, head z, ${heads.patches} patches`, heads, heads.patches, 'a patch'),
      row(`patch sweep, residual, ${residual.patches} patches`, residual, residual.patches, 'a patch'), // prettier-ignore
      ...byLength.map((one) => row(`one prompt of ${one.tokens} tokens`, one, one.tokens, 'a token')), // prettier-ignore
      ...byBatch.map((one) => row(`${one.prompts} × ${pass.tokens} tokens`, one, one.prompts, 'a prompt')), // prettier-ignore
    ],
    [1],
  );
  const { prompts } = sweep;
  const patched =
    typeof prompts === 'string'
      ? 'two prompts of seeded random tokens'
      : `"${prompts.clean}" into "${prompts.corrupt}"`;
  const [start, one, swept, end] = [
    peak.beforeLoading,
    peak.afterOnePass,
    peak.afterSweeps,
    peak.atEnd,
  ].map((bytes) => `${Math.round(bytes / 1e6)} MB`);
  return [
    `${model.name}: ${nLayers} layers, ${nHeads} heads, width ${dModel}, vocabulary ${dVocab}`,
    machineLine(machine, `load ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after`),
    `${onWhat(result)}; ${count(result.rounds, 'round')} in turn, after one to warm up`,
    '',
    ...table,
    '',
    `The sweeps patch ${patched}: ${sweep.tokens} tokens, of which the last ${sweep.computed} are computed again.`,
    `Most memory held: ${start} before loading, ${one} after one pass, ${swept} after the sweeps, ${end} at the end.`,
  ].join('\n');
}

function onWhat({ device: { device, about }, threads, memory }: BenchResult): string {
  if (device === 'webgpu') return `WebGPU in Node: ${about}`;
  const why = about === undefined ? '' : ` (${about})`;
  return `WASM in Node${why}, ${count(threads, 'thread')}, ${memory} path`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
